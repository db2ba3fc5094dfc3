import type { DocumentKind, DocumentType } from "../document-types.ts";
import type { DelimitedText } from "./delimited-text.ts";
import type { ExternalLink } from "./external-links.ts";

/** The markup of a document, which decides how its contents are read. */
export type DocumentFormat =
  | "ooxml"
  | "opendocument"
  | "powerpoint-97"
  | "word-97"
  | "excel-97"
  | "rich-text"
  | "delimited-text";

export interface Inspection {
  /** The type that the file's name claims. */
  readonly type: DocumentType;
  /** What the file's contents are: of the kind that its name claims, or it is refused. */
  readonly kind: DocumentKind;
  /** In which markup, whatever its name says. */
  readonly format: DocumentFormat;
  /** False when the archive's own table of contents is damaged; the engine may still make something of it. */
  readonly intact: boolean;
  /** Whether a password protects it, and nothing of what is inside could be looked at. */
  readonly encrypted: boolean;
  /** Whether it has macros. They are never run. */
  readonly macros: boolean;
  /** Content that it takes from elsewhere, hyperlinks not counted. It is never fetched. */
  readonly external: readonly ExternalLink[];
  /** How a table as text is written; null of everything else. */
  readonly delimited: DelimitedText | null;
}
