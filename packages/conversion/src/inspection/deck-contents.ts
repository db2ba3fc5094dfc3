import type { HiddenSlides } from "../expected-pages.ts";

/** What a document says of itself, read without an engine. */
export interface DeckContents {
  /** How many slides there are; null where the document does not tell. */
  readonly slides: number | null;
  /** Null where the document does not tell. */
  readonly hidden: HiddenSlides | null;
  /** Font families that it names, without repetition. */
  readonly fonts: readonly string[];
}
