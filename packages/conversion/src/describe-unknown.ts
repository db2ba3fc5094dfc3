import { distance } from "fastest-levenshtein";

/** A sentence for each name in `given` that is not among `known`, with the nearest one that is. */
export function describeUnknown(given: object, known: readonly string[]): string[] {
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  return unknown.map((name) => `unknown option "${name}", did you mean "${nearest(name, known)}"?`);
}

function nearest(name: string, known: readonly string[]): string {
  return known.reduce((best, candidate) => (distance(name, candidate) < distance(name, best) ? candidate : best));
}
