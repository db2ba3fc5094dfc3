import type { Step } from "./step.ts";

/**
 * Runs `steps`, `concurrency` at a time, and prints one line for each as it ends, with the output of those that failed.
 * @returns the names of the failed steps
 */
export async function runSteps(steps: readonly Step[], concurrency: number): Promise<string[]> {
  const waiting = [...steps];
  const failed: string[] = [];
  const runNext = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (!(await runStep(step))) failed.push(step.name);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, runNext));
  return failed;
}

async function runStep(step: Step): Promise<boolean> {
  const startedAt = performance.now();
  const { ok, output } = await step.run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
  console.log(`${ok ? "ok    " : "FAILED"} ${seconds} s  ${step.name}`);
  if (!ok) console.log(output.trimEnd());
  return ok;
}
