import assert from "node:assert/strict";
import { submit } from "../../client/submit.ts";
import type { Backend } from "../../ports/backend.ts";
import type { ContractCase } from "../contract.ts";
import { until } from "../until.ts";
import { CountingJob, statusAtEnd } from "./counting-job.ts";
import { delegatedQueue } from "./delegated-queue.ts";
import { workersOn } from "./workers-on.ts";

/** What holds although messages come again. */
export const redelivery: readonly ContractCase<Backend>[] = [
  {
    name: "R7: 8 consumers to whom every message comes twice run each job once",
    async check({ store, queue, blobs }) {
      const backend = { store, blobs, queue: delegatedQueue(queue, { send: (sent) => [...sent, ...sent] }) };
      const counting = new CountingJob(2);
      await using _ = await workersOn(backend, counting.job, { workers: 8, concurrency: 4 });
      const jobs = await Promise.all(Array.from({ length: 200 }, () => submit(backend, counting.kind, {})));
      for (const { record } of jobs) {
        const { state, output } = await statusAtEnd(backend, record.id);
        assert.deepEqual({ state, output }, { state: "succeeded", output: { run: 1 } });
      }
      assert.deepEqual([...new Set(counting.runs.values())], [1]);
    },
  },
  {
    name: "R6: a message whose acknowledgement is lost comes again, finds its job at its end, and runs nothing",
    async check({ store, queue, blobs }) {
      const heard = new Set<string>();
      const backend = {
        store,
        blobs,
        queue: delegatedQueue(queue, {
          deliver: (delivery) => ({
            message: delivery.message,
            extend: (visibilityMs) => delivery.extend(visibilityMs),
            release: (delayMs) => delivery.release(delayMs),
            async acknowledge() {
              if (heard.has(delivery.message.jobId)) await delivery.acknowledge();
              heard.add(delivery.message.jobId);
            },
          }),
        }),
      };
      const counting = new CountingJob(2);
      await using _ = await workersOn(backend, counting.job, { concurrency: 4, leaseMs: 500 });
      const jobs = await Promise.all(Array.from({ length: 10 }, () => submit(backend, counting.kind, {})));
      const ended = await Promise.all(jobs.map(({ record }) => statusAtEnd(backend, record.id)));
      await until("every message was acknowledged at last", async () => (await queue.depth()).waiting === 0);
      assert.deepEqual(
        ended.map(({ output }) => output),
        jobs.map(() => ({ run: 1 })),
      );
      assert.deepEqual(
        [...counting.runs.values()],
        jobs.map(() => 1),
      );
      for (const { id, version } of ended) assert.equal((await store.get(id))?.version, version);
    },
  },
];
