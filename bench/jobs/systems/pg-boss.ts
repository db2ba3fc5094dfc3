import { PgBoss } from "pg-boss";
import postgres from "postgres";
import { concurrency, needed } from "../queue-system.ts";
import type { Census, Payload, Place, QueueSystem, Work } from "../queue-system.ts";

const name = "bench";

/** By its documentation the fastest: batches fetched without a pause while they are full, and woken by notifications. */
const tunedFetch = {
  batchSize: 50,
  pollingIntervalSeconds: 0.5,
  notifyPollingIntervalSeconds: 0.5,
  burstWhenBatchFull: true,
};

/** pg-boss, with ten workers that take one job every two seconds each (the default), or tuned. */
export class PgBossSystem implements QueueSystem {
  readonly #boss: PgBoss;
  readonly #url: string;
  readonly #fetch: Partial<typeof tunedFetch>;

  private constructor(boss: PgBoss, url: string, fetch: Partial<typeof tunedFetch>) {
    this.#boss = boss;
    this.#url = url;
    this.#fetch = fetch;
  }

  static async open({ postgresUrl }: Place, how: "default" | "tuned"): Promise<PgBossSystem> {
    const url = needed(postgresUrl, "PostgreSQL");
    const tuned = how === "tuned";
    const boss = new PgBoss({ connectionString: url, useListenNotify: tuned });
    // What becomes of the jobs is counted in the end.
    boss.on("error", () => {});
    await boss.start();
    await boss.createQueue(name, { notify: tuned });
    return new PgBossSystem(boss, url, tuned ? tunedFetch : {});
  }

  submit(payload: Payload): Promise<unknown> {
    return this.#boss.send(name, payload);
  }

  /** The jobs of a batch are run one after the other, so that ten are run at once here as well. */
  async work(work: Work): Promise<AsyncDisposable> {
    const options = { ...this.#fetch, localConcurrency: concurrency };
    await this.#boss.work<Payload>(name, options, async (jobs) => {
      const results: string[] = [];
      for (const { data } of jobs) results.push(await work(data));
      return { results };
    });
    return { [Symbol.asyncDispose]: () => this.#boss.offWork(name) };
  }

  /** It keeps one result for a whole batch: that is not one for each job. */
  async census(): Promise<Census> {
    const sql = postgres(this.#url, { max: 1 });
    try {
      const [row] = await sql<{ unfinished: number }[]>`
        select count(*)::int as unfinished from pgboss.job where name = ${name} and state < 'completed'`;
      return { unfinished: row?.unfinished ?? 0, results: new Map() };
    } finally {
      await sql.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }
}
