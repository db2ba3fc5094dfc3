import { rejects } from "node:assert/strict";
import { test } from "node:test";
import { closeBackend } from "@millrace/jobs";
import type { JobStore } from "@millrace/jobs";
import { checkAgainstModel, memoryBackend, pipelineContract } from "@millrace/jobs/testing";
import { array, assert, asyncProperty, nat } from "fast-check";
import { withFault } from "./with-fault.ts";

test("whatever is done to jobs of the memory store, in any order, the state machine says what comes of it", async () => {
  const anyRun = asyncProperty(array(nat(), { maxLength: 60, size: "max" }), async (numbers) => {
    await using store = memoryBackend().store;
    await checkAgainstModel(store, numbers);
  });
  await assert(anyRun, { numRuns: 200 });
});

const faults: Readonly<Record<string, (store: JobStore) => Partial<JobStore>>> = {
  "settles whoever asks": (store) => ({
    settle: async (id, _fence, outcome) => store.settle(id, (await store.get(id))?.fence ?? 0, outcome),
  }),
  "rescues what is held": (store) => ({ rescue: (id, fence, outcome) => store.settle(id, fence, outcome) }),
  "forgets a request to cancel": (store) => ({
    async requestCancel(id) {
      const record = await store.get(id);
      return record && { record, released: [], affected: [] };
    },
  }),
};
for (const [fault, plant] of Object.entries(faults)) {
  test(`a store that ${fault} is found out by the model`, async () => {
    const anyRun = asyncProperty(array(nat(), { maxLength: 60, size: "max" }), async (numbers) => {
      await using store = memoryBackend().store;
      await checkAgainstModel(withFault(store, plant(store)), numbers);
    });
    await rejects(assert(anyRun, { numRuns: 1_000, endOnFailure: true }), /Property failed/);
  });
}

test("a store that gives a job to everybody who claims it is found out by the pipeline's contract", async () => {
  const backend = memoryBackend();
  const store = withFault(backend.store, {
    async claim(id, claim) {
      const answer = await backend.store.claim(id, claim);
      const record = await backend.store.get(id);
      return answer.kind === "held" && record !== undefined ? { kind: "claimed", record } : answer;
    },
  });
  const twice = pipelineContract.find(({ name }) => name.startsWith("R7"));
  await rejects(async () => twice?.check({ ...backend, store }));
  await closeBackend(backend);
});
