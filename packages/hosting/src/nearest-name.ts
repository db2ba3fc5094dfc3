import { closest, distance } from "fastest-levenshtein";

/** The known name that `name` is most likely a slip of, if any comes near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lowered = new Map(known.map((candidate) => [candidate.toLowerCase(), candidate]));
  const nearest = closest(name.toLowerCase(), [...lowered.keys()]);
  const isNear = distance(name.toLowerCase(), nearest) <= Math.max(2, Math.floor(name.length / 3));
  return isNear ? lowered.get(nearest) : undefined;
}
