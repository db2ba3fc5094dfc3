import assert from "node:assert/strict";
import { cancel } from "../../client/cancel.ts";
import { submit } from "../../client/submit.ts";
import { defineJob } from "../../job-kind.ts";
import type { Job, JobKind } from "../../job-kind.ts";
import type { Backend } from "../../ports/backend.ts";
import type { ContractCase } from "../contract.ts";
import { until } from "../until.ts";
import { CountingJob, statusAtEnd } from "./counting-job.ts";
import { upkeepOn } from "./upkeep-on.ts";
import { workersOn } from "./workers-on.ts";

/** What holds when the attempt of a job is ended from outside, and when another worker takes its place. */
export const takingOver: readonly ContractCase<Backend>[] = [
  {
    name: "a cancel reaches the handler that runs, the job ends cancelled, and its message is gone",
    async check(backend) {
      const held = new HeldJob();
      await using _ = await workersOn(backend, held.job, { concurrency: 1 });
      const { record } = await submit(backend, held.kind, {});
      await held.begun;
      await cancel(backend, record.id);
      const { state, attempt } = await statusAtEnd(backend, record.id);
      assert.deepEqual([state, attempt], ["cancelled", 1]);
      await until("its message is gone", async () => (await backend.queue.depth()).waiting === 0);
    },
  },
  {
    name: "a job that a stopping worker gives back is run by another, and its attempt does not count",
    async check(backend) {
      const held = new HeldJob();
      const first = await workersOn(backend, held.job, { concurrency: 1 });
      const { record } = await submit(backend, held.kind, {});
      await held.begun;
      await first[Symbol.asyncDispose]();
      await using _ = await workersOn(backend, held.job, { concurrency: 1 });
      const { state, attempt } = await statusAtEnd(backend, record.id);
      assert.deepEqual([state, attempt], ["succeeded", 1]);
    },
  },
  {
    name: "R2: a worker that comes back after its lease finds all that it writes refused, and another's result in place",
    async check(backend) {
      const counting = new CountingJob(1);
      const { record } = await submit(backend, counting.kind, {});
      const claim = await backend.store.claim(record.id, { worker: "zombie", leaseMs: 50 });
      assert.ok(claim.kind === "claimed");
      const { fence } = claim.record;
      await using _upkeep = await upkeepOn(backend, 50);
      await using _ = await workersOn(backend, counting.job, { concurrency: 1 });
      const { state, attempt, output } = await statusAtEnd(backend, record.id);
      assert.deepEqual([state, attempt, output], ["succeeded", 2, { run: 1 }]);
      const ended = await backend.store.get(record.id);
      assert.deepEqual(await backend.store.heartbeat(record.id, fence, { leaseMs: 60_000 }), { kind: "lost" });
      const late = { kind: "succeeded", output: { run: 99 }, warnings: [] } as const;
      assert.deepEqual(await backend.store.settle(record.id, fence, late), { kind: "lost" });
      assert.deepEqual(await backend.store.get(record.id), ended);
    },
  },
];

/** A kind whose first run goes on until its signal is aborted; every other ends at once. */
class HeldJob {
  readonly kind: JobKind = defineJob({ name: "hold", input: {}, output: {} });
  readonly job: Job;
  /** Resolves when the first run has begun. */
  readonly begun: Promise<void>;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.begun = promise;
    let runs = 0;
    this.job = this.kind.handledBy(async (_input, { signal }) => {
      if (++runs > 1) return {};
      resolve();
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      });
      return {};
    });
  }
}
