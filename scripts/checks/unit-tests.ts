import { availableParallelism } from "node:os";
import { runTestFiles } from "./run-test-files.ts";
import type { Step } from "./step.ts";
import { isGreen } from "./test-totals.ts";

/**
 * A unit test file needs nothing but Node, and takes seconds: one that takes minutes hangs. The limit is for machines whose disk
 * others are busy with, where hundreds of commits to a database take forty times as long.
 */
export const UNIT_TIMEOUT_MS = 120_000;

/** The unit tests as one step, whose report is kept until it is known whether anybody needs it. */
export function unitTests(root: string, files: readonly string[]): Step {
  return {
    name: `unit tests (${files.length} files)`,
    async run() {
      const report: string[] = [];
      const write = (text: string): number => report.push(text);
      const concurrency = availableParallelism();
      const totals = await runTestFiles({ root, files, concurrency, timeoutMs: UNIT_TIMEOUT_MS, write });
      return { ok: isGreen(totals), output: files.length === 0 ? "no unit test was found" : report.join("") };
    },
  };
}
