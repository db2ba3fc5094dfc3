import type { OpenedDocument } from "./protocol.ts";

const kinds: readonly OpenedDocument["document"][] = ["text", "spreadsheet", "presentation"];

/** What LibreOfficeKit's number of a document's type says, LibreOfficeKitEnums.h. */
export function documentKind(type: number): OpenedDocument["document"] {
  return kinds[type] ?? "other";
}
