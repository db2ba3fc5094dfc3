import { Archive } from "./archive.ts";
import type { DeckContents } from "./deck-contents.ts";
import type { Inspection } from "./inspection.ts";
import { readOfficeFonts } from "./office-fonts.ts";
import { readOoxmlDeck } from "./ooxml-deck.ts";
import { readOpenDocumentDeck } from "./opendocument-deck.ts";
import { readPowerPoint97Deck } from "./powerpoint-97-deck.ts";

const nothing: DeckContents = { slides: null, hidden: null, fonts: [] };

/**
 * Reads fonts and hidden slides from a document. A report for people: what is damaged is left out, since the
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

async function readIntact(path: string, { kind, format }: Inspection): Promise<DeckContents> {
  switch (format) {
    case "powerpoint-97":
      return await readPowerPoint97Deck(path);
    case "ooxml": {
      await using archive = await Archive.open(path);
      return kind === "presentation"
        ? await readOoxmlDeck(archive)
        : { ...nothing, fonts: await readOfficeFonts(archive) };
    }
    case "opendocument": {
      await using archive = await Archive.open(path);
      const { fonts, ...slides } = await readOpenDocumentDeck(archive);
      return kind === "presentation" ? { ...slides, fonts } : { ...nothing, fonts };
    }
    case "word-97":
    case "excel-97":
    case "rich-text":
    case "delimited-text":
      return nothing;
  }
}

/** Anything but a fault of the system or of our own code: yauzl throws plain errors, zlib coded ones. */
function isContentError(error: unknown): boolean {
  if (!(error instanceof Error) || "syscall" in error) return false;
  return error.constructor === Error || ("code" in error && String(error.code).startsWith("Z_"));
}
