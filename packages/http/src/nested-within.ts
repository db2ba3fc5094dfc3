/** Deeper than this no value of a job is meant to be; the call stack, which reading and writing JSON use up, bears some thousand. */
export const maxLevels: number = 200;

/** Whether a value read from JSON has at most so many objects and lists within each other. */
export function nestedWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => nestedWithin(member, levels - 1));
}
