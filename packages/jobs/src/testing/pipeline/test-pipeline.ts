import { tmpdir } from "node:os";
import { status } from "../../client/status.ts";
import type { JobStatus } from "../../client/status.ts";
import { submit } from "../../client/submit.ts";
import type { SubmitOptions } from "../../client/submit-options.ts";
import type { Job, JobKind } from "../../job-kind.ts";
import type { Shape, SubmitInput } from "../../shape.ts";
import { silentLogger } from "../../logger.ts";
import type { Logger } from "../../logger.ts";
import { closeBackend } from "../../ports/backend.ts";
import type { Backend } from "../../ports/backend.ts";
import type { Delivery } from "../../ports/job-queue.ts";
import { failOverdue } from "../../upkeep/fail-overdue.ts";
import { prune } from "../../upkeep/prune.ts";
import { rescueStale } from "../../upkeep/rescue-stale.ts";
import { resendUnsent } from "../../upkeep/resend-unsent.ts";
import { workOn } from "../../worker/work-on.ts";
import { openWorkplace } from "../../worker/workplace.ts";
import type { Workplace } from "../../worker/workplace.ts";
import { memoryBackend } from "../memory-backend.ts";
import { TestJob } from "./test-job.ts";

/** What a test pipeline is made of. */
export interface TestPipelineOptions {
  /** The jobs under test, with their handlers. */
  readonly jobs: readonly Job[];
  /** What the clock begins with; milliseconds since 1970. Default: now. */
  readonly startAt?: number;
  readonly log?: Logger;
}

const leaseMs = 60_000;
const forgetAfterMs = 604_800_000;
const listed = 1_000;

/**
 * A pipeline in memory for tests of handlers. Nothing runs by itself, and no time passes: the test runs jobs with
 * {@link runOne} and {@link drain}, and moves the clock. Delays, retries, limits and expiry go by that clock; what a handler
 * waits for itself, and its time limit, go by the real one.
 */
export class TestPipeline implements AsyncDisposable {
  readonly backend: Backend;
  readonly #place: Workplace;
  #now: number;

  constructor({ jobs, startAt = Date.now(), log = silentLogger }: TestPipelineOptions) {
    this.#now = startAt;
    this.backend = memoryBackend({ now: () => this.#now });
    this.#place = openWorkplace({ backend: this.backend, jobs, id: "test", leaseMs, temporaryFolder: tmpdir(), log });
  }

  /** The clock of the pipeline; milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** Moves the clock. Nothing runs by it. */
  advance(ms: number): void {
    this.#now += ms;
  }

  /** Submits a job, as the application would. */
  async submit<I extends Shape, O extends Shape>(
    kind: JobKind<I, O>,
    input: SubmitInput<I>,
    options?: SubmitOptions,
  ): Promise<TestJob<O>> {
    const { record } = await submit(this.backend, kind, input, options);
    return new TestJob(this.backend, record.id);
  }

  /** Submits a job and runs everything to its end. */
  async run<I extends Shape, O extends Shape>(
    kind: JobKind<I, O>,
    input: SubmitInput<I>,
    options?: SubmitOptions,
  ): Promise<TestJob<O>> {
    const job = await this.submit(kind, input, options);
    await this.drain();
    return job;
  }

  /** Runs one attempt of the most urgent job that is due. @returns where the job stands then; undefined if none is due */
  async runOne(): Promise<JobStatus | undefined> {
    for (;;) {
      const delivery = await this.#receive();
      if (delivery === undefined) return undefined;
      const { jobId } = delivery.message;
      const before = await this.backend.store.get(jobId);
      await workOn(delivery, this.#place, () => {});
      const after = await this.backend.store.get(jobId);
      // A message may be left over of a job that has ended, or be for one that may not run now.
      if (after !== undefined && after.fence !== before?.fence) return status(this.backend, jobId);
    }
  }

  /**
   * Runs jobs until none is left that can be run, and with them those that they submit. Where all that wait are not due yet,
   * the clock is moved to the next: delayed jobs are run, and attempts are made until there are no more.
   * @returns how many attempts it made
   */
  async drain(): Promise<number> {
    let attempts = 0;
    do while ((await this.runOne()) !== undefined) attempts++;
    while (await this.#advanceToNext());
    return attempts;
  }

  /** What upkeep does every few seconds, once: brings back jobs whose worker is gone, rings again, deletes what has expired. */
  async upkeep(): Promise<void> {
    await rescueStale(this.backend, this.#place.log);
    await resendUnsent(this.backend, this.#place.log);
    await failOverdue(this.backend, this.#place.log);
    await prune(this.backend, forgetAfterMs, new AbortController().signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeBackend(this.backend);
  }

  async #receive(): Promise<Delivery | undefined> {
    const { queue } = this.backend;
    if ((await queue.depth()).ready === 0) return undefined;
    const signal = new AbortController().signal;
    const [delivery] = await queue.receive({ max: 1, visibilityMs: leaseMs, signal });
    return delivery;
  }

  async #advanceToNext(): Promise<boolean> {
    const { jobs } = await this.backend.store.list({ states: ["scheduled", "queued"] }, { limit: listed });
    const later = jobs
      .filter(({ kind, notBefore }) => notBefore > this.#now && this.#place.jobs.has(kind))
      .map(({ notBefore }) => notBefore);
    if (later.length === 0) return false;
    this.#now = Math.min(...later);
    return true;
  }
}

/** A pipeline in memory, for tests of handlers. */
export function testPipeline(options: TestPipelineOptions): TestPipeline {
  return new TestPipeline(options);
}
