import { PdfFault } from "../../pdf/pdf-fault.ts";
import { PdfFile } from "../../pdf/pdf-file.ts";
import { isDictionary, nameOf, PdfReference, type PdfValue } from "../../pdf/pdf-value.ts";
import { resourceEntries } from "../../pdf/resource-entries.ts";
import { walkPages } from "../../pdf/walk-pages.ts";
import { readBoxedText } from "./boxed-text.ts";
import { readFont, type PdfFont } from "./pdf-font.ts";

/** Whoever has as many will not read a list of them. */
const mostCharacters = 500;
const maxDrawingBytes = 32 * 1024 * 1024;
/** Of all drawings together; behind that the boxes that are known already have to do. */
const maxReadBytes = 256 * 1024 * 1024;

/** What is not seen where it has no glyph, and what looks like a box by itself. */
const unnoticed = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u25a1\u25af\u2610\u2395\ufffd]/u;

/**
 * The characters of a PDF that LibreOffice wrote in whose place there is an empty box, because no font has them. The
 * fonts are read, and the pages' drawings only where a font has a code for the box: of most PDFs it is in none.
 *
 * @param password what opens it; empty where everybody may
 * @returns null where that is not known: its fonts, or its encryption, are of a kind that is not read here
 */
export async function findMissingCharacters(path: string, password: string): Promise<string[] | null> {
  try {
    await using pdf = await PdfFile.open(path);
    if (!(await pdf.unlock(password))) return null;
    return await new BoxSearch(pdf).run();
  } catch (error) {
    // Whether it is a whole PDF is judged by whoever asked for it.
    if (error instanceof PdfFault) return null;
    throw error;
  }
}

class BoxSearch {
  readonly #pdf: PdfFile;
  readonly #fonts = new Map<number, PdfFont>();
  /** By the object, since LibreOffice lets all pages share one dictionary of resources. */
  readonly #resources = new Map<number, ReadonlyMap<string, PdfFont>>();
  readonly #forms = new Set<number>();
  readonly #found = new Set<string>();
  #readBytes = 0;

  constructor(pdf: PdfFile) {
    this.#pdf = pdf;
  }

  async run(): Promise<string[] | null> {
    const catalog = await this.#pdf.dictionary(this.#pdf.trailer.get("Root"), "catalogue");
    for await (const { page, resources } of walkPages(this.#pdf, catalog.get("Pages"))) {
      const fonts = await this.#fontsOf(resources);
      if (![...fonts.values()].some(hasBoxes)) continue;
      await this.#readDrawings(page.get("Contents"), fonts);
      await this.#readForms(resources, fonts);
      if (this.#found.size >= mostCharacters) break;
    }
    const isKnown = [...this.#fonts.values()].every(({ boxes }) => boxes !== null);
    if (this.#found.size === 0 && !isKnown) return null;
    return [...this.#found].slice(0, mostCharacters);
  }

  async #fontsOf(resources: PdfValue | undefined): Promise<ReadonlyMap<string, PdfFont>> {
    const known = resources instanceof PdfReference ? this.#resources.get(resources.object) : undefined;
    if (known !== undefined) return known;
    const fonts = new Map<string, PdfFont>();
    for (const [name, value] of await resourceEntries(this.#pdf, resources, "Font"))
      fonts.set(name, await this.#font(value));
    if (resources instanceof PdfReference) this.#resources.set(resources.object, fonts);
    return fonts;
  }

  async #font(value: PdfValue): Promise<PdfFont> {
    const known = value instanceof PdfReference ? this.#fonts.get(value.object) : undefined;
    if (known !== undefined) return known;
    const font = await readFont(this.#pdf, value);
    if (value instanceof PdfReference) this.#fonts.set(value.object, font);
    // What a code stands for by itself needs no reading of pages.
    for (const code of font.boxes ?? []) this.#add(font.texts.get(code) ?? "");
    return font;
  }

  /** What is transparent is drawn by a form, a drawing of its own. */
  async #readForms(resources: PdfValue | undefined, fonts: ReadonlyMap<string, PdfFont>): Promise<void> {
    for (const [, value] of await resourceEntries(this.#pdf, resources, "XObject")) {
      if (!(value instanceof PdfReference) || this.#forms.has(value.object)) continue;
      this.#forms.add(value.object);
      const form = await this.#pdf.resolve(value);
      if (isDictionary(form) && nameOf(form, "Subtype") === "Form") await this.#readDrawings(value, fonts);
    }
  }

  async #readDrawings(value: PdfValue | undefined, fonts: ReadonlyMap<string, PdfFont>): Promise<void> {
    const drawings = Array.isArray(value) ? (value as readonly PdfValue[]) : [value];
    for (const drawing of drawings) {
      if (this.#readBytes >= maxReadBytes) return;
      const bytes = await this.#pdf.stream(drawing, maxDrawingBytes);
      this.#readBytes += bytes?.length ?? maxDrawingBytes;
      if (bytes !== null) readBoxedText(bytes.toString("latin1"), fonts, (characters) => this.#add(characters));
    }
  }

  #add(characters: Iterable<string>): void {
    for (const character of characters) if (!unnoticed.test(character)) this.#found.add(character);
  }
}

function hasBoxes({ boxes }: PdfFont): boolean {
  return boxes !== null && boxes.size > 0;
}
