import { PdfFault } from "./pdf-fault.ts";
import { PdfFile } from "./pdf-file.ts";
import { isDictionary, nameOf, PdfReference, type PdfDictionary, type PdfValue } from "./pdf-value.ts";
import { resourceEntries } from "./resource-entries.ts";
import { walkPages } from "./walk-pages.ts";

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
  const fonts = new FontNames(pdf);
  let pages = 0;
  for await (const { resources } of walkPages(pdf, catalog.get("Pages"))) {
    if (++pages > maxPages) throw new PdfFault(`has more than ${maxPages} pages`);
    await fonts.collect(resources);
  }
  if (pages === 0) throw new PdfFault("has no pages");
  return {
    bytes: pdf.bytes,
    pages,
    fonts: [...fonts.names].toSorted(),
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

class FontNames {
  readonly names = new Set<string>();
  readonly #pdf: PdfFile;
  readonly #seenResources = new Set<number>();

  constructor(pdf: PdfFile) {
    this.#pdf = pdf;
  }

  /** LibreOffice lets all pages share one dictionary of resources, which is then read once. */
  async collect(resources: PdfValue | undefined): Promise<void> {
    if (resources instanceof PdfReference) {
      if (this.#seenResources.has(resources.object)) return;
      this.#seenResources.add(resources.object);
    }
    for (const reference of (await resourceEntries(this.#pdf, resources, "Font")).values()) {
      const font = await this.#pdf.resolve(reference);
      const name = isDictionary(font) ? nameOf(font, "BaseFont") : null;
      if (name !== null) this.names.add(name.replace(/^[A-Z]{6}\+/u, ""));
    }
  }
}
