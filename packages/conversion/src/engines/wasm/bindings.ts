/** What is used of the package's own LibreOfficeKit bindings, whose type it does not export. */
export interface Bindings {
  /** Address of the office object. */
  readonly lokPtr: number;
  readPtr(address: number): number;
  readString(address: number): string | null;
  documentLoadWithOptions(path: string, options: string): number;
  documentSaveAs(document: number, path: string, format: string, options: string): void;
  documentDestroy(document: number): void;
  documentGetDocumentType(document: number): number;
  documentGetParts(document: number): number;
  documentSetPart(document: number, part: number): void;
  documentGetDocumentSize(document: number): { width: number; height: number };
  getPartInfo(document: number, part: number): string | null;
  getCommandValues(document: number, command: string): string | null;
}

/** WebAssembly's table of functions; its own type comes with browsers' libraries only. */
export interface FunctionTable {
  get(position: number): unknown;
}
