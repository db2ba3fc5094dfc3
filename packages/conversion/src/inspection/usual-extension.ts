import type { DocumentKind } from "../document-types.ts";
import type { DocumentFormat, Inspection } from "./inspection.ts";

const extensions: Readonly<Record<DocumentFormat, Readonly<Record<DocumentKind, string>> | string>> = {
  ooxml: { presentation: ".pptx", text: ".docx", spreadsheet: ".xlsx" },
  opendocument: { presentation: ".odp", text: ".odt", spreadsheet: ".ods" },
  "powerpoint-97": ".ppt",
  "word-97": ".doc",
  "excel-97": ".xls",
  "rich-text": ".rtf",
  "delimited-text": ".csv",
};

/** The extension of what a file is. LibreOffice goes by contents first; the extension settles what they leave open. */
export function usualExtension({ kind, format }: Pick<Inspection, "kind" | "format">): string {
  const extension = extensions[format];
  return typeof extension === "string" ? extension : extension[kind];
}
