/** How a run of tests ended, counted by the test runner. */
export interface TestTotals {
  readonly tests: number;
  readonly suites: number;
  readonly pass: number;
  readonly fail: number;
  readonly cancelled: number;
  readonly skipped: number;
  readonly todo: number;
  readonly durationMs: number;
}

export const noTests: TestTotals = {
  tests: 0,
  suites: 0,
  pass: 0,
  fail: 0,
  cancelled: 0,
  skipped: 0,
  todo: 0,
  durationMs: 0,
};

export function addTotals(a: TestTotals, b: TestTotals): TestTotals {
  return {
    tests: a.tests + b.tests,
    suites: a.suites + b.suites,
    pass: a.pass + b.pass,
    fail: a.fail + b.fail,
    cancelled: a.cancelled + b.cancelled,
    skipped: a.skipped + b.skipped,
    todo: a.todo + b.todo,
    durationMs: a.durationMs + b.durationMs,
  };
}

/** A run that ran nothing proves nothing. */
export function isGreen(totals: TestTotals): boolean {
  return totals.tests > 0 && totals.fail === 0 && totals.cancelled === 0;
}

/** The closing lines of the Test Anything Protocol as Node writes them, which build servers look for. */
export function closingLines(totals: TestTotals): string {
  const { durationMs, ...counts } = totals;
  const lines = Object.entries(counts).map(([name, count]) => `# ${name} ${count}`);
  return [...lines, `# duration_ms ${durationMs.toFixed(0)}`].join("\n");
}
