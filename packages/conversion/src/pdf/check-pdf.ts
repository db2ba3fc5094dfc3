import { PdfFault } from "./pdf-fault.ts";
import { PdfFile } from "./pdf-file.ts";
import { isDictionary, PdfName, PdfReference, type PdfDictionary, type PdfValue } from "./pdf-value.ts";

export interface PdfSummary {
  readonly bytes: number;
  readonly pages: number;
  /** PostScript names of the fonts that the pages use, without the tag of a subset. */
  readonly fonts: readonly string[];
  /** With a password to open it, or without one. */
  readonly encrypted: boolean;
  /** It has a structure, which screen readers go by, and says so (ISO 32000-1, 14.8.1). */
  readonly tagged: boolean;
  /** It says what its colours are meant for, as PDF/A must (ISO 19005-1, 6.2.2). */
  readonly outputIntent: boolean;
}

const maxPages = 100_000;

/**
 * Reads a PDF's structure: header, end, cross-references, and the page tree down to every page. Nothing is taken from
 * a number that the file states of itself; a page counts when its object is where the file says.
 *
 * @throws {@link PdfFault} when the file is not a whole PDF.
 */
export async function checkPdf(path: string): Promise<PdfSummary> {
  await using pdf = await PdfFile.open(path);
  const catalog = await pdf.dictionary(pdf.trailer.get("Root"), "catalogue");
  const walk = new PageWalk(pdf);
  await walk.visit(catalog.get("Pages"), undefined);
  if (walk.pages === 0) throw new PdfFault("has no pages");
  return {
    bytes: pdf.bytes,
    pages: walk.pages,
    fonts: [...walk.fonts].toSorted(),
    encrypted: isDictionary(await pdf.resolve(pdf.trailer.get("Encrypt"))),
    tagged: await isTagged(pdf, catalog),
    outputIntent: Array.isArray(await pdf.resolve(catalog.get("OutputIntents"))),
  };
}

async function isTagged(pdf: PdfFile, catalog: PdfDictionary): Promise<boolean> {
  const mark = await pdf.resolve(catalog.get("MarkInfo"));
  const structure = await pdf.resolve(catalog.get("StructTreeRoot"));
  return isDictionary(mark) && mark.get("Marked") === true && isDictionary(structure);
}

class PageWalk {
  readonly #pdf: PdfFile;
  readonly #seen = new Set<number>();
  readonly #seenResources = new Set<number>();
  readonly fonts = new Set<string>();
  pages = 0;

  constructor(pdf: PdfFile) {
    this.#pdf = pdf;
  }

  async visit(node: PdfValue | undefined, inherited: PdfValue | undefined): Promise<void> {
    if (node instanceof PdfReference) {
      if (this.#seen.has(node.object)) throw new PdfFault("has a page tree that runs in a circle");
      this.#seen.add(node.object);
    }
    const dictionary = await this.#pdf.dictionary(node, "page");
    const resources = dictionary.get("Resources") ?? inherited;
    if (nameOf(dictionary, "Type") !== "Pages") return await this.#visitPage(dictionary, resources);
    const kids = await this.#pdf.resolve(dictionary.get("Kids"));
    if (!Array.isArray(kids)) throw new PdfFault("has a page tree without branches");
    // One page after the other, so that a circle or a flood of pages is noticed in time.
    for (const kid of kids as readonly PdfValue[]) await this.visit(kid, resources);
  }

  async #visitPage(page: PdfDictionary, resources: PdfValue | undefined): Promise<void> {
    if (nameOf(page, "Type") !== "Page") throw new PdfFault("has something else among its pages");
    this.pages++;
    if (this.pages > maxPages) throw new PdfFault(`has more than ${maxPages} pages`);
    await this.#collectFonts(resources);
  }

  /** LibreOffice lets all pages share one dictionary of resources, which is then read once. */
  async #collectFonts(resources: PdfValue | undefined): Promise<void> {
    if (resources instanceof PdfReference) {
      if (this.#seenResources.has(resources.object)) return;
      this.#seenResources.add(resources.object);
    }
    const dictionary = await this.#pdf.resolve(resources);
    const fonts = isDictionary(dictionary) ? await this.#pdf.resolve(dictionary.get("Font")) : null;
    if (!isDictionary(fonts)) return;
    for (const reference of fonts.values()) {
      const font = await this.#pdf.resolve(reference);
      const name = isDictionary(font) ? nameOf(font, "BaseFont") : null;
      if (name !== null) this.fonts.add(name.replace(/^[A-Z]{6}\+/u, ""));
    }
  }
}

function nameOf(dictionary: PdfDictionary, key: string): string | null {
  const value = dictionary.get(key);
  return value instanceof PdfName ? value.name : null;
}
