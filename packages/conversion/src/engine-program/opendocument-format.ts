import type { OpenedDocument } from "./protocol.ts";

/** LibreOffice's name of the OpenDocument format for a kind of document. */
export const openDocumentFormats: Readonly<Record<OpenedDocument["document"], string>> = {
  presentation: "odp",
  text: "odt",
  spreadsheet: "ods",
  other: "odg",
};
