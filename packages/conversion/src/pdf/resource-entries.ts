import type { PdfFile } from "./pdf-file.ts";
import { isDictionary, type PdfDictionary, type PdfValue } from "./pdf-value.ts";

/** What a page's resources have of one kind (`Font`, `XObject`), by the names that its drawing uses; empty where they have none. */
export async function resourceEntries(
  pdf: PdfFile,
  resources: PdfValue | undefined,
  kind: "Font" | "XObject",
): Promise<PdfDictionary> {
  const dictionary = await pdf.resolve(resources);
  const entries = isDictionary(dictionary) ? await pdf.resolve(dictionary.get(kind)) : null;
  return isDictionary(entries) ? entries : new Map();
}
