import type { ReplacedFont } from "../options.ts";
import { bundledFonts } from "./bundled-fonts.ts";
import { standIns } from "./stand-ins.ts";

export interface FontEvidence {
  /** Families that the document names. */
  readonly asked: readonly string[];
  /** Families that the engine has. */
  readonly available: readonly string[];
  /** PostScript names of the fonts in the PDF. */
  readonly used: readonly string[];
  /** What the engine says that it takes for families that it does not have; null where it does not know. */
  readonly matches: ReadonlyMap<string, string | null>;
}

/** The bundled families by their files' PostScript name, which is another in the East Asian ones. */
const bundledByKey = new Map(bundledFonts.map(({ family, files }) => [familyKey(files[0] ?? ""), normalize(family)]));

/** The families that `asked` names and the engine does not have. */
export function missingFonts(asked: readonly string[], available: readonly string[]): string[] {
  const have = new Set(available.map(normalize));
  return asked.filter((family) => !have.has(normalize(family)));
}

/**
 * Which families were replaced by which. A replacement is reported only when it is in the PDF: a family that a document
 * names but no text uses is nobody's loss.
 */
export function reportFonts({ asked, available, used, matches }: FontEvidence): ReplacedFont[] {
  const inPdf = new Set(used.map((name) => bundledByKey.get(familyKey(name)) ?? familyKey(name)));
  const have = new Set(available.map(normalize));
  return missingFonts(asked, available)
    .filter((family) => !inPdf.has(normalize(family)))
    .flatMap((family) => {
      const got = candidates(family, have, matches).find((name) => inPdf.has(normalize(name)));
      return got === undefined ? [] : [{ asked: family, got }];
    })
    .toSorted((a, b) => a.asked.localeCompare(b.asked, "en"));
}

/** LibreOffice goes by its own table first, then by the system. */
function candidates(
  family: string,
  have: ReadonlySet<string>,
  matches: ReadonlyMap<string, string | null>,
): readonly string[] {
  const own = standIns[family.toLowerCase()]?.find((name) => have.has(normalize(name)));
  const match = matches.get(family);
  const bundled = bundledFonts.filter(({ standsInFor }) => standsInFor.includes(family)).map((font) => font.family);
  return [...(own === undefined ? [] : [own]), ...(typeof match === "string" ? [match] : []), ...bundled];
}

function normalize(family: string): string {
  return family.toLowerCase().replaceAll(/[\s_-]/gu, "");
}

/** `DejaVuSans-BoldOblique` is of the family DejaVu Sans. */
function familyKey(postScriptName: string): string {
  return normalize(postScriptName.split(/[-,]/u)[0] ?? "");
}
