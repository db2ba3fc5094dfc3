import { Logger, makeWorkerUtils, run } from "graphile-worker";
import type { WorkerUtils } from "graphile-worker";
import { concurrency, needed } from "../queue-system.ts";
import type { Census, Payload, Place, QueueSystem, Work } from "../queue-system.ts";

const task = "bench";
const logger = new Logger(() => () => {});

/** Fifty jobs are locked ahead, and those done together are acknowledged together. */
const tunedPreset = {
  worker: { concurrentJobs: concurrency, localQueue: { size: 50 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
};

/** graphile-worker as it comes, or with all that its documentation says of throughput. */
export class GraphileWorker implements QueueSystem {
  readonly #utils: WorkerUtils;
  readonly #connectionString: string;
  readonly #how: "default" | "tuned";

  private constructor(utils: WorkerUtils, connectionString: string, how: "default" | "tuned") {
    this.#utils = utils;
    this.#connectionString = connectionString;
    this.#how = how;
  }

  static async open({ postgresUrl }: Place, how: "default" | "tuned"): Promise<GraphileWorker> {
    const connectionString = needed(postgresUrl, "PostgreSQL");
    const utils = await makeWorkerUtils({ connectionString, logger });
    await utils.migrate();
    return new GraphileWorker(utils, connectionString, how);
  }

  submit(payload: Payload): Promise<unknown> {
    return this.#utils.addJob(task, payload);
  }

  async work(work: Work): Promise<AsyncDisposable> {
    const runner = await run({
      connectionString: this.#connectionString,
      logger,
      noHandleSignals: true,
      crontab: "",
      taskList: { [task]: async (payload) => void (await work(payload as Payload)) },
      ...(this.#how === "tuned" ? { preset: tunedPreset } : { concurrency }),
    });
    return { [Symbol.asyncDispose]: () => runner.stop() };
  }

  /** Jobs that are done are gone. */
  census(): Promise<Census> {
    return this.#utils.withPgClient(async (client) => {
      const { rows } = await client.query<{ unfinished: number }>(
        "select count(*)::int as unfinished from graphile_worker.jobs",
      );
      return { unfinished: rows[0]?.unfinished ?? 0, results: new Map() };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#utils.release();
  }
}
