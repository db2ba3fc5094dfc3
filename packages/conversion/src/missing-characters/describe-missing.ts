import { scriptOf } from "./script-of.ts";

const mostNamed = 8;
const mostScripts = 5;

/** What people should know of characters that no font has, in plain words. */
export function describeMissing(characters: readonly string[]): string[] {
  if (characters.length === 0) return [];
  const [what, boxes] =
    characters.length === 1
      ? ["one", "an empty box in its place"]
      : [String(characters.length), "empty boxes in their place"];
  const scripts = listOf([...new Set(characters.map(scriptOf))].toSorted(), mostScripts);
  return [
    `No font here has ${what} of its characters (${scripts}). The PDF has ${boxes}: ${listOf(characters.map(nameOf), mostNamed)}.`,
  ];
}

function listOf(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).join(", ")}${more}`;
}

/**
 * The number first: so text that is read from right to left stays in its place, and nothing that a character does to its
 * neighbours does it to another. What shows nothing by itself has its number only. No line breaks between the two.
 */
function nameOf(character: string): string {
  const number = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (/^\p{M}$/u.test(character)) return `${number}\u00a0\u25cc${character}`;
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `${number}\u00a0${character}` : number;
}
