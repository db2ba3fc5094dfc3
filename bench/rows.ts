/** One measurement. */
export interface Row {
  readonly system: string;
  readonly scenario: string;
  readonly value: number;
  readonly unit: string;
}

/** One measurement held against another of the same run. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  /** What the project has promised of it. */
  readonly goal: string;
  readonly met: boolean;
}

/** What a benchmark found. */
export interface Report {
  readonly rows: readonly Row[];
  readonly ratios: readonly Ratio[];
}

/** The middle one of some values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError("there is no median of nothing");
  return middle;
}

/** A report as text, for people. */
export function describe({ rows, ratios }: Report): string {
  const lines = rows.map(
    ({ system, scenario, value, unit }) =>
      `${system.padEnd(44)} ${scenario.padEnd(16)} ${value.toFixed(2).padStart(10)} ${unit}`,
  );
  const compared = ratios.map(
    ({ name, value, goal, met }) =>
      `${name.padEnd(61)} ${value.toFixed(2).padStart(10)} ${goal} ${met ? "met" : "NOT met"}`,
  );
  return `${[...lines, "", ...compared].join("\n")}\n`;
}
