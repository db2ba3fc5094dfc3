import { setTimeout as delay } from "node:timers/promises";
import { waitForEnd } from "../../client/watch.ts";
import { defineJob } from "../../job-kind.ts";
import type { Job, JobKind } from "../../job-kind.ts";
import type { JobStatus } from "../../client/status.ts";
import type { Backend } from "../../ports/backend.ts";
import { z } from "zod";

/** Some stores that are only emulated take their time on a busy machine. */
const patienceMs = 300_000;

/** A kind of job that returns how often its handler was called for it; `runs` holds the same by the job's id. */
export class CountingJob {
  readonly kind: JobKind;
  readonly job: Job;
  readonly runs: Map<string, number> = new Map();
  readonly #beginnings = new Map<string, PromiseWithResolvers<void>>();

  /** Up to how long each run takes, by chance. */
  longestMs: number;

  constructor(longestMs: number) {
    this.longestMs = longestMs;
    const kind = defineJob({ name: "count-runs", input: {}, output: { run: z.int() } });
    this.kind = kind;
    this.job = kind.handledBy(async (_input, { id, signal }) => {
      const run = (this.runs.get(id) ?? 0) + 1;
      this.runs.set(id, run);
      this.#beginningOf(id).resolve();
      await delay(Math.random() * this.longestMs, undefined, { signal });
      return { run };
    });
  }

  /** Resolves when the first run of a job has begun. */
  begun(id: string): Promise<void> {
    return this.#beginningOf(id).promise;
  }

  #beginningOf(id: string): PromiseWithResolvers<void> {
    const beginning = this.#beginnings.get(id) ?? Promise.withResolvers();
    this.#beginnings.set(id, beginning);
    return beginning;
  }
}

/** The status of a job when it has ended, within five minutes. */
export async function statusAtEnd(backend: Backend, id: string): Promise<JobStatus> {
  return waitForEnd(backend, id, { withinMs: patienceMs, signal: AbortSignal.timeout(patienceMs * 2) });
}
