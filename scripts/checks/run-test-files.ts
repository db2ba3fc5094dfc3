import { join } from "node:path";
import { run } from "node:test";
import type { TestEvent } from "node:test/reporters";
import { spec } from "node:test/reporters";
import { noTests, type TestTotals } from "./test-totals.ts";

/** How to run test files. */
export interface TestRun {
  readonly root: string;
  /** Relative to `root`. */
  readonly files: readonly string[];
  /** Files at a time, each in a process of its own. */
  readonly concurrency: number;
  /** For one test; a file gets half as much again. */
  readonly timeoutMs: number;
  /** Takes the report, piece by piece. */
  readonly write: (text: string) => void;
}

/**
 * Runs the files with Node's test runner. A file in which no test is found counts as failed: the runner itself would
 * count it as one test passed.
 */
export async function runTestFiles({ root, files, concurrency, timeoutMs, write }: TestRun): Promise<TestTotals> {
  if (files.length === 0) return noTests;
  const paths = files.map((file) => join(root, file));
  const execArgv = ["--conditions=millrace-source", `--import=${import.meta.resolve("./end-when-late.mjs")}`];
  // Later than the tests' own limit, so that the report names the test that hangs wherever it can.
  const limit = { TEST_FILE_LIMIT_MS: String(timeoutMs * 1.5) };
  // Many tests start processes and threads of the same sources, which need compiling once.
  const env = { NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compiled"), ...process.env, ...limit };
  const events = run({ files: paths, cwd: root, concurrency, timeout: timeoutMs, execArgv, env });
  const reporter = new spec();
  reporter.on("data", (text: unknown) => write(String(text)));
  const empty: string[] = [];
  let totals = noTests;
  for await (const event of events as AsyncIterable<TestEvent>) {
    if (event.type === "test:pass" && paths.includes(event.data.name)) empty.push(event.data.name);
    if (event.type === "test:summary" && event.data.file === undefined) totals = toTotals(event.data);
    reporter.write(event);
  }
  reporter.end();
  for (const path of empty) write(`✖ ${path} holds no test\n`);
  return { ...totals, pass: totals.pass - empty.length, fail: totals.fail + empty.length };
}

function toTotals({ counts, duration_ms }: Extract<TestEvent, { type: "test:summary" }>["data"]): TestTotals {
  const { tests, suites, passed, cancelled, skipped, todo } = counts;
  // Older counts had no `failed`; what is in no other column has failed.
  const fail = tests - passed - cancelled - skipped - todo;
  return { tests, suites, pass: passed, fail, cancelled, skipped, todo, durationMs: duration_ms };
}
