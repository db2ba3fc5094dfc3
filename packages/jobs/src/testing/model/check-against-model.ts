import assert from "node:assert/strict";
import { isTerminal } from "../../job-states.ts";
import type { Outcome, Progress } from "../../job.ts";
import type { JobStore } from "../../ports/job-store.ts";
import { insertOne, longMs, sampleJob, sampleProblem } from "../job-store/sample-job.ts";
import { until } from "../until.ts";
import { ModelJob } from "./model-job.ts";
import { stepFrom } from "./model-step.ts";
import type { ModelStep } from "./model-step.ts";

const halfway: Progress = { stage: "half", percent: 50, detail: null, done: null, total: null };

/** A job in the store, and what the model says of it; undefined until it is inserted. */
interface Pair {
  readonly id: string;
  model: ModelJob | undefined;
}

/**
 * Does with an empty store what the numbers stand for (see the steps of the model), in this order, and fails as soon as an
 * answer or a record is not what the state machine says. Any numbers will do: a property test makes them at random, and finds
 * the fewest that fail.
 */
export async function checkAgainstModel(store: JobStore, numbers: readonly number[]): Promise<void> {
  const pairs = new Map<number, Pair>();
  const done: ModelStep[] = [];
  for (const step of numbers.map(stepFrom)) {
    const pair = pairs.get(step.job) ?? { id: sampleJob().id, model: undefined };
    pairs.set(step.job, pair);
    done.push(step);
    try {
      await take(store, pair, step);
      await compare(store, pair);
    } catch (cause) {
      throw new Error(`after ${JSON.stringify(done)}`, { cause });
    }
  }
  await compareCounts(store, [...pairs.values()]);
}

async function take(store: JobStore, pair: Pair, step: ModelStep): Promise<void> {
  const { id, model } = pair;
  const fence = Math.max(0, (model?.fence ?? 0) - (step.late ? 1 : 0));
  switch (step.does) {
    case "insert": {
      const { created } = await insertOne(store, sampleJob({ id, delayMs: step.special ? longMs : 0 }));
      assert.equal(created, model === undefined);
      pair.model ??= new ModelJob(step.special);
      return;
    }
    case "claim": {
      const answer = await store.claim(id, { worker: "worker", leaseMs: step.special ? 1 : longMs });
      assert.equal(answer.kind, model?.claim(step.special) ?? "over");
      return;
    }
    case "heartbeat": {
      const progress = step.special ? { progress: halfway } : {};
      const answer = await store.heartbeat(id, fence, { leaseMs: longMs, ...progress });
      assert.deepEqual(answer, model?.heartbeat(fence, step.special) ?? { kind: "lost" });
      return;
    }
    case "settle": {
      const { kind } = await store.settle(id, fence, outcomeOf(step));
      assert.equal(kind, model?.settle(fence, step.outcome, step.special) ?? "lost");
      return;
    }
    case "rescue": {
      if (model?.state === "running" && model.lapses) await lapsed(store, id);
      const { kind } = await store.rescue(id, fence, outcomeOf(step));
      assert.equal(kind, model?.rescue(fence, step.outcome, step.special) ?? "lost");
      return;
    }
    case "cancel": {
      const answer = await store.requestCancel(id);
      assert.equal(answer?.record.id, model && id);
      model?.cancel();
      return;
    }
  }
}

async function lapsed(store: JobStore, id: string): Promise<void> {
  await until("the lease lapses", async () => (await store.stale(10)).some((record) => record.id === id));
}

async function compare(store: JobStore, { id, model }: Pair): Promise<void> {
  const record = await store.get(id);
  if (model === undefined) return assert.equal(record, undefined);
  assert.ok(record !== undefined);
  const { state, version, fence, attempt, cancelRequested } = model;
  assert.deepEqual(
    {
      state: record.state,
      version: record.version,
      fence: record.fence,
      attempt: record.attempt,
      cancelRequested: record.cancelRequested,
      held: record.worker !== null && record.leaseUntil !== null,
      ended: record.finishedAt !== null && record.expiresAt !== null,
      hasOutput: record.output !== null,
    },
    {
      state,
      version,
      fence,
      attempt,
      cancelRequested,
      held: state === "running",
      ended: isTerminal(state),
      hasOutput: state === "succeeded",
    },
  );
}

async function compareCounts(store: JobStore, pairs: readonly Pair[]): Promise<void> {
  const states = pairs.flatMap(({ model }) => (model === undefined ? [] : [model.state]));
  const expected = Object.entries(Object.groupBy(states, (state) => state)).map(
    ([state, all]) => `${state} ${all.length}`,
  );
  const counts = await store.counts();
  assert.deepEqual(counts.map(({ state, count }) => `${state} ${count}`).toSorted(), expected.toSorted());
}

function outcomeOf({ outcome, special }: ModelStep): Outcome {
  switch (outcome) {
    case "succeeded":
      return { kind: outcome, output: { answer: 42 }, warnings: [] };
    case "failed":
      return { kind: outcome, problem: sampleProblem };
    case "retry":
      return { kind: outcome, problem: sampleProblem, delayMs: special ? longMs : 0 };
    case "cancelled":
    case "interrupted":
      return { kind: outcome };
  }
}
