import type { Ratio, Row } from "./rows.ts";

/** What was measured of a system; NaN: nothing. */
export type ValueOf = (system: string, scenario: string) => number;

/** Looks up what was measured. */
export function valueIn(rows: readonly Row[]): ValueOf {
  return (system, scenario) =>
    rows.find((row) => row.system === system && row.scenario === scenario)?.value ?? Number.NaN;
}

export function atMost(limit: number, name: string, value: number): Ratio {
  return { name, value, goal: `<= ${limit}`, met: value <= limit };
}

export function atLeast(limit: number, name: string, value: number): Ratio {
  return { name, value, goal: `>= ${limit}`, met: value >= limit };
}
