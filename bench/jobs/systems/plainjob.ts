import { join } from "node:path";
import Database from "better-sqlite3";
import { better, defineQueue, defineWorker, JobStatus } from "plainjob";
import type { Queue } from "plainjob";
import { concurrency } from "../queue-system.ts";
import type { Census, Payload, Place, QueueSystem, Work } from "../queue-system.ts";

const type = "bench";
const silent = { error() {}, warn() {}, info() {}, debug() {} };

/** plainjob on better-sqlite3. It does not wait for the disk before it accepts a job (`synchronous=NORMAL`). */
export class Plainjob implements QueueSystem {
  readonly #queue: Queue;

  constructor({ folder }: Place) {
    this.#queue = defineQueue({ connection: better(new Database(join(folder, "plainjob.db"))), logger: silent });
  }

  async submit(payload: Payload): Promise<unknown> {
    return this.#queue.add(type, payload);
  }

  /** A worker of plainjob runs one job at a time. */
  async work(work: Work): Promise<AsyncDisposable> {
    const options = { queue: this.#queue, logger: silent };
    const run = async ({ data }: { readonly data: string }): Promise<void> =>
      void (await work(JSON.parse(data) as Payload));
    const workers = Array.from({ length: concurrency }, () => defineWorker(type, run, options));
    for (const worker of workers) void worker.start();
    return {
      async [Symbol.asyncDispose]() {
        await Promise.all(workers.map((worker) => worker.stop()));
      },
    };
  }

  async census(): Promise<Census> {
    const waiting = this.#queue.countJobs({ status: JobStatus.Pending });
    return { unfinished: waiting + this.#queue.countJobs({ status: JobStatus.Processing }), results: new Map() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#queue.close();
  }
}
