import { buffer, text } from "node:stream/consumers";
import type { z } from "zod";
import { cancel } from "../../client/cancel.ts";
import { jobLog } from "../../client/job-log.ts";
import { isStoredFile } from "../../client/output-files.ts";
import { recordOf, status } from "../../client/status.ts";
import type { JobStatus } from "../../client/status.ts";
import type { FileField } from "../../file-field.ts";
import type { Shape } from "../../shape.ts";
import type { JobRecord, StoredFile } from "../../job.ts";
import type { LogEntry } from "../../job-log.ts";
import type { Backend } from "../../ports/backend.ts";
import type { Problem } from "../../problem.ts";

/** A file of an output, to look into. */
export interface EndFile extends StoredFile {
  readonly text: () => Promise<string>;
  readonly buffer: () => Promise<Buffer>;
}

/** What a job returned, as its kind declares it. */
export type EndOutput<O extends Shape> = {
  readonly [K in keyof O]: O[K] extends FileField ? EndFile : O[K] extends z.ZodType ? z.output<O[K]> : never;
};

/** How a job ended. */
export type TestEnd<O extends Shape> = {
  readonly attempts: number;
  readonly warnings: readonly string[];
} & (
  | { readonly state: "succeeded"; readonly output: EndOutput<O> }
  | { readonly state: "failed"; readonly problem: Problem }
  | { readonly state: "cancelled" }
);

/** A job that was submitted to a test pipeline. */
export class TestJob<O extends Shape> {
  readonly id: string;
  readonly #backend: Backend;

  constructor(backend: Backend, id: string) {
    this.#backend = backend;
    this.id = id;
  }

  /** Where it stands. */
  status(): Promise<JobStatus> {
    return status(this.#backend, this.id);
  }

  /** What its handler has logged so far. */
  async log(): Promise<readonly LogEntry[]> {
    return (await jobLog(this.#backend, this.id)).entries;
  }

  /** Asks for its end. */
  cancel(): Promise<JobStatus> {
    return cancel(this.#backend, this.id);
  }

  /**
   * How it ended.
   * @throws Error if it has not ended; run it first
   */
  async end(): Promise<TestEnd<O>> {
    const record = await recordOf(this.#backend, this.id);
    const { state, attempt: attempts, warnings, problem } = record;
    if (state === "succeeded") return { state, attempts, warnings, output: this.#output(record) };
    if (state === "failed" && problem !== null) return { state, attempts, warnings, problem };
    if (state === "cancelled") return { state, attempts, warnings };
    throw new Error(`the job ${this.id} is ${state}: it has not ended; run it with drain() or runOne()`);
  }

  /**
   * What it returned.
   * @throws Error if it has not succeeded, with the reason
   */
  async output(): Promise<EndOutput<O>> {
    const end = await this.end();
    if (end.state === "succeeded") return end.output;
    const why = end.state === "failed" ? `: ${end.problem.code}, ${end.problem.detail}` : "";
    throw new Error(`the job ${this.id} ended ${end.state} after ${end.attempts} attempts${why}`);
  }

  #output({ output }: JobRecord): EndOutput<O> {
    const entries = Object.entries(output ?? {}).map(([name, value]) => [
      name,
      isStoredFile(value) ? this.#file(value) : value,
    ]);
    return Object.fromEntries(entries) as EndOutput<O>;
  }

  #file(stored: StoredFile): EndFile {
    const { blobs } = this.#backend;
    return {
      ...stored,
      text: async () => text(await blobs.open(stored.key)),
      buffer: async () => buffer(await blobs.open(stored.key)),
    };
  }
}
