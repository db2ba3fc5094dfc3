import { basename } from "node:path";
import { Queue, Worker } from "bullmq";
import { concurrency, needed } from "../queue-system.ts";
import type { Census, Payload, Place, QueueSystem, Work } from "../queue-system.ts";

/** BullMQ on a Redis that syncs its log before it answers. */
export class BullMq implements QueueSystem {
  readonly #connection: { readonly host: string; readonly port: number; readonly maxRetriesPerRequest: null };
  readonly #name: string;
  readonly #queue: Queue;

  constructor({ folder, redisPort }: Place) {
    this.#connection = { host: "127.0.0.1", port: needed(redisPort, "Redis"), maxRetriesPerRequest: null };
    // One Redis serves the whole run: what one measurement has left is not the next one's.
    this.#name = basename(folder);
    this.#queue = new Queue(this.#name, { connection: this.#connection });
  }

  submit(payload: Payload): Promise<unknown> {
    return this.#queue.add("bench", payload);
  }

  async work(work: Work): Promise<AsyncDisposable> {
    const options = { connection: this.#connection, concurrency };
    const worker = new Worker(this.#name, ({ data }) => work(data as Payload), options);
    // It is told of a kill or a closed connection; what became of the jobs is counted in the end.
    worker.on("error", () => {});
    await worker.waitUntilReady();
    return { [Symbol.asyncDispose]: () => worker.close() };
  }

  async census(): Promise<Census> {
    const { waiting = 0, active = 0, delayed = 0 } = await this.#queue.getJobCounts("waiting", "active", "delayed");
    const done = await this.#queue.getCompleted();
    const results = new Map(done.map((job) => [(job.data as Payload).index, String(job.returnvalue)]));
    return { unfinished: waiting + active + delayed, results };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue.close();
  }
}
