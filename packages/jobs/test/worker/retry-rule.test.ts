import assert from "node:assert/strict";
import { test } from "node:test";
import { JobFailure, defineJob, problem } from "@millrace/jobs";
import type { JobStatus, RetryRule } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { ended, jobThat, startWorker, submitEmpty } from "../fixtures.ts";

test("a kind's rule decides by the error and the attempt whether to try again", async () => {
  const asked: unknown[] = [];
  const { state, attempt } = await fail(new RangeError("too far"), (error, attempt) => {
    asked.push([(error as Error).message, attempt]);
    return attempt < 3 ? 1 : false;
  });
  assert.deepEqual([state, attempt], ["failed", 3]);
  assert.deepEqual(asked, [
    ["too far", 1],
    ["too far", 2],
    ["too far", 3],
  ]);
});

test("a rule that says nothing of an error leaves it to the backoff", async () => {
  const { attempt } = await fail(new Error("no matter"), () => undefined);
  assert.equal(attempt, 5);
});

test("a rule is not asked when no attempt is left", async () => {
  let asked = 0;
  await fail(new Error("again"), () => {
    asked++;
    return 1;
  });
  assert.equal(asked, 4);
});

test("a rule is not asked of a permanent failure, but of one that may pass", async () => {
  const reason = problem("busy", "Busy", "Later.");
  const final = await fail(new JobFailure(reason), () => assert.fail("it is permanent"));
  assert.deepEqual([final.attempt, final.problem], [1, reason]);
  const passing = await fail(new JobFailure(reason, { retry: true }), () => false);
  assert.deepEqual([passing.attempt, passing.problem], [1, reason]);
});

test("a rule that throws, or answers nonsense, does not cost a job its attempts", async () => {
  const rules: RetryRule[] = [() => Number.NaN, () => -1, () => Infinity, () => assert.fail("a fault in the rule")];
  for (const rule of rules) assert.equal((await fail(new Error("again"), rule)).attempt, 5);
});

test("a rule that is no function is refused at definition", () => {
  const retry = 3 as unknown as RetryRule;
  assert.throws(() => defineJob({ name: "work", input: {}, output: {}, retry }), /retry: expected a function/);
});

async function fail(error: Error, retry: RetryRule): Promise<JobStatus> {
  const backend = memoryBackend();
  const failing = async (): Promise<never> => {
    throw error;
  };
  const job = jobThat(failing, { attempts: 5, retry });
  await using _worker = await startWorker(backend, [job]);
  return await ended(backend, await submitEmpty(backend, job));
}
