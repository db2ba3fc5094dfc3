import type { ExportFilter } from "./protocol.ts";

/** PDF/A-2b in LibreOffice's numbering of `SelectPdfVersion`. */
const pdfA2 = 2;

/**
 * The options of LibreOffice's PDF filter as JSON, which LibreOfficeKit takes since 7.4. A property that is left out
 * keeps LibreOffice's default.
 */
export function filterOptions(filter: ExportFilter): string {
  return JSON.stringify({
    ...(filter.slides !== null && { PageRange: { type: "string", value: filter.slides } }),
    ...(filter.hiddenSlides && { ExportHiddenSlides: { type: "boolean", value: "true" } }),
    ...(filter.notes && { ExportNotesPages: { type: "boolean", value: "true" } }),
    ...(filter.pdfa && { SelectPdfVersion: { type: "long", value: String(pdfA2) } }),
  });
}
