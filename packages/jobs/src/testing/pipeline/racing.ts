import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { cancel } from "../../client/cancel.ts";
import { submit } from "../../client/submit.ts";
import type { Outcome } from "../../job.ts";
import type { Backend } from "../../ports/backend.ts";
import type { ContractCase } from "../contract.ts";
import { CountingJob, statusAtEnd } from "./counting-job.ts";
import { upkeepOn } from "./upkeep-on.ts";
import { workersOn } from "./workers-on.ts";

const races = 1_000;
const atOnce = 50;
const leaseMs = 60_000;
const [shortestRunMs, firstRunMs, longestRunMs] = [1, 20, 3_000] as const;
const step = 1.1;

/** What holds however cancel and completion meet. */
export const racing: readonly ContractCase<Backend>[] = [
  {
    name: "R23: 1,000 races of cancel and completion each have one end, which nothing changes",
    async check(backend) {
      const counting = new CountingJob(firstRunMs);
      // The answer to a claim may be lost, and a cancel take its place before it is asked again: then the lease lapses.
      await using _upkeep = await upkeepOn(backend, 1_000);
      await using _ = await workersOn(backend, counting.job, { concurrency: atOnce, leaseMs });
      let left = races;
      const ends = { succeeded: 0, cancelled: 0 };
      const lane = async (): Promise<void> => {
        while (left-- > 0) {
          const end = await race(backend, counting);
          ends[end]++;
          handicap(counting, end);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, lane));
      // A race that only one can win is none.
      assert.ok(ends.succeeded > 0 && ends.cancelled > 0, JSON.stringify(ends));
    },
  },
];

/** Whoever has won has it harder the next time, so that the two stay near each other however slow the back end is. */
function handicap(counting: CountingJob, end: "succeeded" | "cancelled"): void {
  const longestMs = end === "succeeded" ? counting.longestMs * step : counting.longestMs / step;
  counting.longestMs = Math.min(Math.max(longestMs, shortestRunMs), longestRunMs);
}

/** A cancel at any time: before a worker has the job or, more often, while it runs, or when it has just ended. */
async function race(backend: Backend, counting: CountingJob): Promise<"succeeded" | "cancelled"> {
  const { record } = await submit(backend, counting.kind, {});
  if (Math.random() < 0.8) await counting.begun(record.id);
  await delay(Math.random() * (counting.longestMs / 2));
  await cancel(backend, record.id);
  const { state } = await statusAtEnd(backend, record.id);
  assert.ok(state === "succeeded" || state === "cancelled", state);
  const ended = await backend.store.get(record.id);
  assert.ok(ended !== undefined);
  const other: Outcome =
    state === "cancelled" ? { kind: "succeeded", output: { run: 99 }, warnings: [] } : { kind: "cancelled" };
  await backend.store.settle(record.id, ended.fence, other);
  await backend.store.rescue(record.id, ended.fence, other);
  await cancel(backend, record.id);
  assert.deepEqual(await backend.store.get(record.id), ended);
  assert.ok((counting.runs.get(record.id) ?? 0) <= 1);
  return state;
}
