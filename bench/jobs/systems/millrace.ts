import { closeBackend, defineJob, JobWorker, submit, Upkeep } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { z } from "zod";
import { concurrency } from "../queue-system.ts";
import type { Census, Payload, QueueSystem, Work } from "../queue-system.ts";

const pageSize = 1_000;

const kind = defineJob({
  name: "bench",
  input: { index: z.int(), sentAtMs: z.number(), filling: z.string() },
  output: { result: z.string() },
});

/** Millrace as an application has it: nothing is tuned but the concurrency. */
export class Millrace implements QueueSystem {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  submit(payload: Payload): Promise<unknown> {
    return submit(this.#backend, kind, payload);
  }

  async work(work: Work): Promise<AsyncDisposable> {
    const job = kind.handledBy(async (payload) => ({ result: await work(payload) }));
    const worker = new JobWorker({ backend: this.#backend, jobs: [job], concurrency });
    // Every process runs it, workers and web processes alike.
    const upkeep = new Upkeep({ backend: this.#backend });
    await worker.start();
    await upkeep.start();
    return {
      async [Symbol.asyncDispose]() {
        await worker.stop();
        await upkeep.stop();
      },
    };
  }

  async census(): Promise<Census> {
    let unfinished = 0;
    const results = new Map<number, string>();
    let cursor: string | undefined;
    do {
      const page = await this.#backend.store.list({}, { limit: pageSize, ...(cursor && { cursor }) });
      for (const { state, input, output } of page.jobs) {
        if (state === "scheduled" || state === "queued" || state === "running") unfinished++;
        if (output !== null) results.set(Number(input["index"]), JSON.stringify(output["result"]));
      }
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    return { unfinished, results };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeBackend(this.#backend);
  }
}
