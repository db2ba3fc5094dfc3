import type { PdfFile } from "../../pdf/pdf-file.ts";
import { isDictionary, nameOf, type PdfDictionary, type PdfValue } from "../../pdf/pdf-value.ts";
import { trueTypeBoxes, type1Boxes } from "./box-codes.ts";

/** A whole font of East Asia has a tenth of it in 255 glyphs. */
const maxFontBytes = 16 * 1024 * 1024;
const maxTextBytes = 1024 * 1024;

/** A font of a PDF, as far as it matters which characters it has. */
export interface PdfFont {
  /** The codes that draw an empty box; null where that cannot be told. */
  readonly boxes: ReadonlySet<number> | null;
  /** What each code stands for, where the PDF tells. */
  readonly texts: ReadonlyMap<number, string>;
}

/** Reads the font that `value` refers to. */
export async function readFont(pdf: PdfFile, value: PdfValue | undefined): Promise<PdfFont> {
  const font = await pdf.resolve(value);
  if (!isDictionary(font)) return { boxes: null, texts: new Map() };
  return { boxes: await readBoxes(pdf, font), texts: await readTexts(pdf, font.get("ToUnicode")) };
}

async function readBoxes(pdf: PdfFile, font: PdfDictionary): Promise<Set<number> | null> {
  // Each glyph is a drawing of its own, such as a coloured one, and none is drawn for what is not there.
  if (nameOf(font, "Subtype") === "Type3") return new Set();
  const descriptor = await pdf.resolve(font.get("FontDescriptor"));
  if (!isDictionary(descriptor)) return null;
  const trueType = await pdf.stream(descriptor.get("FontFile2"), maxFontBytes);
  if (trueType !== null && nameOf(font, "Subtype") === "TrueType") return trueTypeBoxes(trueType);
  const type1 = await pdf.stream(descriptor.get("FontFile"), maxFontBytes);
  return type1 && type1Boxes(type1);
}

/** ISO 32000-1, 9.10.3, as LibreOffice writes it: one line for each code, with its text in UTF-16. */
async function readTexts(pdf: PdfFile, value: PdfValue | undefined): Promise<Map<number, string>> {
  const map = (await pdf.stream(value, maxTextBytes))?.toString("latin1") ?? "";
  const lines = map.matchAll(/^<([\dA-F]{2})> <((?:[\dA-F]{4}){1,64})>$/gimu);
  return new Map([...lines].map(([, code = "", text = ""]) => [Number.parseInt(code, 16), decodeUtf16(text)]));
}

/** Text from the hexadecimal digits of UTF-16, big end first; an odd rest is left out. */
export function decodeUtf16(digits: string): string {
  return Buffer.from(digits.slice(0, digits.length - (digits.length % 4)), "hex")
    .swap16()
    .toString("utf16le");
}
