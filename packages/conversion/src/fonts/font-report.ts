import type { ReplacedFont } from "../options.ts";
import { standIns } from "./stand-ins.ts";

/** Answers with the family that the system takes for one that it does not have, or null. */
export type FontMatcher = (family: string) => Promise<string | null>;

export interface FontEvidence {
  /** Families that the document names. */
  readonly asked: readonly string[];
  /** Families that the engine has. */
  readonly available: readonly string[];
  /** PostScript names of the fonts in the PDF. */
  readonly used: readonly string[];
}

/**
 * Which families were replaced by which. A replacement is reported only when it is in the PDF: a family that a document
 * names but no text uses is nobody's loss.
 */
export async function reportFonts(evidence: FontEvidence, match: FontMatcher): Promise<ReplacedFont[]> {
  const available = new Map(evidence.available.map((family) => [normalize(family), family]));
  const used = new Set(evidence.used.map(familyKey));
  const missing = evidence.asked.filter((family) => !available.has(normalize(family)) && !used.has(normalize(family)));
  const answers = await Promise.all(missing.map((family) => findReplacement(family, available, match)));
  return missing
    .flatMap((asked, index) => {
      const got = answers[index];
      return got !== null && got !== undefined && used.has(normalize(got)) ? [{ asked, got }] : [];
    })
    .toSorted((a, b) => a.asked.localeCompare(b.asked, "en"));
}

/** LibreOffice goes by its own table first, then by the system. */
async function findReplacement(
  family: string,
  available: ReadonlyMap<string, string>,
  match: FontMatcher,
): Promise<string | null> {
  const preferred = standIns[family.toLowerCase()]?.find((name) => available.has(normalize(name)));
  return preferred ?? (await match(family));
}

function normalize(family: string): string {
  return family.toLowerCase().replaceAll(/[\s_-]/gu, "");
}

/** `DejaVuSans-BoldOblique` is of the family DejaVu Sans. */
function familyKey(postScriptName: string): string {
  return normalize(postScriptName.split(/[-,]/u)[0] ?? "");
}
