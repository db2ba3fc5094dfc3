import { ok, rejects } from "node:assert/strict";
import { test } from "node:test";
import { closeBackend, isTerminal } from "@millrace/jobs";
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

const problem = { type: "", code: "interrupted", title: "", detail: "" };
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

interface PlantedInPipeline {
  readonly noticedBy: string;
  readonly plant: (store: JobStore) => Partial<JobStore>;
}

const pipelineFaults: Readonly<Record<string, PlantedInPipeline>> = {
  "gives a job to everybody who claims it": {
    noticedBy: "R7: ",
    plant: (store) => ({
      async claim(id, claim) {
        const answer = await store.claim(id, claim);
        const record = await store.get(id);
        return answer.kind === "held" && record !== undefined ? { kind: "claimed", record } : answer;
      },
    }),
  },
  "ends a job again that has ended": {
    noticedBy: "R23: ",
    plant: (store) => ({
      async settle(id, fence, outcome) {
        const record = await store.get(id);
        if (record === undefined || !isTerminal(record.state)) return store.settle(id, fence, outcome);
        await store.delete(id);
        await store.insert([{ ...record, delayMs: 0 }]);
        await store.claim(id, { worker: "worker", leaseMs: 60_000 });
        return store.settle(id, 1, outcome);
      },
    }),
  },
  "forgets to end what it is asked to end": { noticedBy: "R23: ", plant: plantedFault("forgets a request to cancel") },
  "takes what a worker writes after its lease": { noticedBy: "R2: ", plant: plantedFault("settles whoever asks") },
  "counts an attempt that was given back": {
    noticedBy: "a job that a stopping worker gives back",
    plant: (store) => ({
      settle: (id, fence, outcome) =>
        store.settle(id, fence, outcome.kind === "interrupted" ? { kind: "retry", problem, delayMs: 0 } : outcome),
    }),
  },
};
for (const [fault, { noticedBy, plant }] of Object.entries(pipelineFaults)) {
  test(`a store that ${fault} is found out by the pipeline's contract`, async () => {
    const backend = memoryBackend();
    const store = withFault(backend.store, plant(backend.store));
    const notices = pipelineContract.find(({ name }) => name.startsWith(noticedBy));
    ok(notices !== undefined);
    await rejects(async () => notices.check({ ...backend, store }));
    await closeBackend(backend);
  });
}

function plantedFault(name: string): PlantedInPipeline["plant"] {
  const plant = faults[name];
  ok(plant !== undefined);
  return plant;
}
