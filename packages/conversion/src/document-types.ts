import { presentationTypes } from "./presentation-types.ts";

/** What LibreOffice makes of a file: Impress, Writer or Calc reads it. */
export type DocumentKind = "presentation" | "text" | "spreadsheet";

export const documentKinds: readonly DocumentKind[] = ["presentation", "text", "spreadsheet"];

/** A kind of file that both engines read. */
export interface DocumentType {
  /** With its dot, in lower case. */
  readonly extension: string;
  readonly mediaType: string;
  readonly kind: DocumentKind;
}

const word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const excel = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const openDocument = "application/vnd.oasis.opendocument";

const textTypes: readonly (readonly [extension: string, mediaType: string])[] = [
  [".docx", `${word}.document`],
  [".dotx", `${word}.template`],
  [".docm", "application/vnd.ms-word.document.macroEnabled.12"],
  [".dotm", "application/vnd.ms-word.template.macroEnabled.12"],
  [".doc", "application/msword"],
  [".dot", "application/msword"],
  [".odt", `${openDocument}.text`],
  [".ott", `${openDocument}.text-template`],
  [".rtf", "application/rtf"],
];

const spreadsheetTypes: readonly (readonly [extension: string, mediaType: string])[] = [
  [".xlsx", `${excel}.sheet`],
  [".xltx", `${excel}.template`],
  [".xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12"],
  [".xltm", "application/vnd.ms-excel.template.macroEnabled.12"],
  [".xls", "application/vnd.ms-excel"],
  [".xlt", "application/vnd.ms-excel"],
  [".ods", `${openDocument}.spreadsheet`],
  [".ots", `${openDocument}.spreadsheet-template`],
  [".csv", "text/csv"],
];

/** Everything that may be given to the converter. */
export const documentTypes: readonly DocumentType[] = [
  ...presentationTypes.map(({ extension, mediaType }) => ({ extension, mediaType, kind: "presentation" as const })),
  ...textTypes.map(([extension, mediaType]) => ({ extension, mediaType, kind: "text" as const })),
  ...spreadsheetTypes.map(([extension, mediaType]) => ({ extension, mediaType, kind: "spreadsheet" as const })),
];

/** The type that goes with a file's extension, or undefined. `extension` has its dot; case does not matter. */
export function findDocumentType(extension: string): DocumentType | undefined {
  const wanted = extension.toLowerCase();
  return documentTypes.find((type) => type.extension === wanted);
}
