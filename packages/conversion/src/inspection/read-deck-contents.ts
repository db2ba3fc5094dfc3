import { Archive } from "./archive.ts";
import type { DeckContents } from "./deck-contents.ts";
import type { Inspection } from "./inspect.ts";
import { readOoxmlDeck } from "./ooxml-deck.ts";
import { readOpenDocumentDeck } from "./opendocument-deck.ts";
import { readPowerPoint97Deck } from "./powerpoint-97-deck.ts";

const nothing: DeckContents = { slides: null, hidden: null, fonts: [] };

/**
 * Reads fonts and hidden slides from a presentation. A report for people: what is damaged is left out, since the
 * engine is the judge of damage.
 */
export async function readDeckContents(path: string, inspection: Inspection): Promise<DeckContents> {
  if (!inspection.intact || inspection.encrypted) return nothing;
  try {
    return await readIntact(path, inspection);
  } catch (error) {
    if (isContentError(error)) return nothing;
    throw error;
  }
}

async function readIntact(path: string, { format }: Inspection): Promise<DeckContents> {
  if (format === "powerpoint-97") return await readPowerPoint97Deck(path);
  await using archive = await Archive.open(path);
  return format === "ooxml" ? await readOoxmlDeck(archive) : await readOpenDocumentDeck(archive);
}

/** Anything but a fault of the system or of our own code: yauzl throws plain errors, zlib coded ones. */
function isContentError(error: unknown): boolean {
  if (!(error instanceof Error) || "syscall" in error) return false;
  return error.constructor === Error || ("code" in error && String(error.code).startsWith("Z_"));
}
