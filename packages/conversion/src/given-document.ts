import type { DeckContents } from "./inspection/deck-contents.ts";
import type { DocumentLimits } from "./inspection/document-limits.ts";
import type { Inspection } from "./inspection/inspection.ts";

/** A document, and what is known of it before an engine has it. */
export interface GivenDocument {
  /** Its path. */
  readonly input: string;
  readonly inspection: Inspection;
  readonly contents: Promise<DeckContents>;
  readonly documentLimits: DocumentLimits;
  /** Null where none was given. */
  readonly password: string | null;
}
