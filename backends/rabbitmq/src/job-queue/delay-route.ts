/** How a delay is put together: level n holds messages for `unitMs` × 2ⁿ. */
export const unitMs = 32;

/** How many levels there are; together they reach 49 days. */
export const levels = 27;

const longestUnits = 2 ** levels - 1;

/** Where a delayed message begins, and the way it takes from there. */
export interface DelayRoute {
  /** The level it is held at first, which is the longest. */
  readonly firstLevel: number;
  /** `1` for each level that holds it and `0` for each that does not, the longest first, separated by dots. */
  readonly path: string;
}

/**
 * The way of a message that is to be held for `delayMs`: through the levels that are the binary digits of the delay, rounded
 * up to a whole unit. Longer delays than all levels together are cut off there: the record, asked by whoever is rung too early, knows better.
 */
export function delayRoute(delayMs: number): DelayRoute {
  const units = Math.min(Math.max(1, Math.ceil(delayMs / unitMs)), longestUnits);
  const digits = units.toString(2);
  return { firstLevel: digits.length - 1, path: digits.padStart(levels, "0").split("").join(".") };
}
