import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { cancel } from "../../client/cancel.ts";
import { submit } from "../../client/submit.ts";
import type { Outcome } from "../../job.ts";
import type { Backend } from "../../ports/backend.ts";
import type { ContractCase } from "../contract.ts";
import { CountingJob, statusAtEnd } from "./counting-job.ts";
import { workersOn } from "./workers-on.ts";

const races = 1_000;
const atOnce = 50;

/** What holds however cancel and completion meet. */
export const racing: readonly ContractCase<Backend>[] = [
  {
    name: "R23: 1,000 races of cancel and completion each have one end, which nothing changes",
    async check(backend) {
      const counting = new CountingJob(4);
      await using _ = await workersOn(backend, counting.job, { concurrency: atOnce });
      let left = races;
      const lane = async (): Promise<void> => {
        while (left-- > 0) await race(backend, counting);
      };
      await Promise.all(Array.from({ length: atOnce }, lane));
    },
  },
];

async function race(backend: Backend, counting: CountingJob): Promise<void> {
  const { record } = await submit(backend, counting.kind, {});
  await delay(Math.random() * 8);
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
}
