import { closest, distance } from "fastest-levenshtein";

/** `, did you mean "…"?` with the known word that `word` is a slip of; a full stop where none comes near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const nearest = closest(word, known);
  return distance(word, nearest) <= Math.max(2, Math.floor(word.length / 3)) ? `, did you mean "${nearest}"?` : ".";
}
