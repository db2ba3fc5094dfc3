import { isJobError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { JobRecord, Progress } from "../job.ts";
import type { LogLine } from "../job-log.ts";
import { publish } from "../observation/job-events.ts";
import type { Delivery } from "../ports/job-queue.ts";
import type { JobStore } from "../ports/job-store.ts";
import { AttemptAborted } from "./abort-reason.ts";
import { PendingLines } from "./job-logger.ts";

/** What a lease needs to be kept. */
export interface LeaseOptions {
  readonly store: JobStore;
  readonly delivery: Delivery;
  readonly record: JobRecord;
  readonly leaseMs: number;
  /** Aborted with an {@link AttemptAborted} when the job is cancelled or the claim is no longer ours. */
  readonly attempt: AbortController;
  readonly log: Logger;
}

/** Most jobs of a kind that is quick are over by then, and nothing has to be set up and taken down for them. */
const keptAfterMs = 20;

/** Progress and log are written at most four times a second. */
const newsEveryMs = 250;
/** Two renewals may fail before the lease lapses. */
const renewalsPerLease = 3;
/** A delivery stays invisible a little longer than the lease lasts, so that a worker's death shows in the record first. */
export const visibilityMargin = 1.2;

/**
 * A claim that is being kept: it is renewed until disposed, carries progress and log to the store, and tells when the job was
 * cancelled or the claim is no longer ours.
 *
 * Disposing it stops the renewals and waits for the last one.
 */
export class Lease implements AsyncDisposable {
  readonly #options: LeaseOptions;
  readonly #lines: PendingLines;
  readonly #takenAt = performance.now();
  readonly #begin: NodeJS.Timeout;
  #watch: AbortController | undefined;
  #kept: Promise<unknown> | undefined;
  /** The renewal that is on its way. */
  #beating: Promise<unknown> | undefined;
  #handlerEnded = false;
  #over = false;
  #pending: Progress | undefined;
  #wake: () => void = () => {};

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#lines = new PendingLines(options.record.attempt);
    this.#begin = setTimeout(() => this.#keep(), keptAfterMs);
  }

  /** Has the newest progress written, at once or within 250 ms of the last time. */
  note(progress: Progress): void {
    this.#pending = progress;
    this.#wake();
  }

  /** Has a line added to the job's log, together with those of the same 250 ms. */
  keep(line: LogLine): void {
    this.#lines.add(line);
    this.#wake();
  }

  /** Only the claim is kept from now on, until the outcome is written: there is nothing left to cancel. */
  endHandler(): void {
    this.#handlerEnded = true;
    this.#watch?.abort();
  }

  /**
   * Writes what is to be seen after the end of an attempt and is not written yet: lines of the log, and how many pictures
   * there are. Other progress is of no interest then. What is on its way is waited for: behind the outcome it would be refused.
   */
  async flush(): Promise<void> {
    await this.#beating;
    if (!this.#lines.isEmpty || this.#pending?.previews !== undefined) await this.#beat(false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#begin);
    this.#end();
    await this.#kept;
  }

  #keep(): void {
    if (!this.#over) this.#kept ??= Promise.all([this.#renew(), this.#watchForCancel()]);
  }

  async #renew(): Promise<void> {
    const { leaseMs } = this.#options;
    let renewedAt = this.#takenAt;
    let beatAt = Number.NEGATIVE_INFINITY;
    while (!this.#over) {
      await this.#pause(renewedAt + leaseMs / renewalsPerLease, beatAt + newsEveryMs);
      if (this.#over) return;
      beatAt = performance.now();
      const due = beatAt >= renewedAt + leaseMs / renewalsPerLease;
      if (await this.#beat(due)) renewedAt = beatAt;
      else if (performance.now() > renewedAt + leaseMs) this.#lose();
    }
  }

  /** Waits until `renewAt`, or until there is progress or log to write and `newsAt` has come. */
  async #pause(renewAt: number, newsAt: number): Promise<void> {
    while (!this.#over) {
      const hasNews = this.#pending !== undefined || !this.#lines.isEmpty;
      const until = hasNews ? Math.min(renewAt, newsAt) : renewAt;
      const restMs = until - performance.now();
      if (restMs <= 0) return;
      await this.#sleep(restMs);
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** @returns whether the lease was renewed; false when the store could not be reached */
  async #beat(extendDelivery: boolean): Promise<boolean> {
    const beating = this.#renewNow(extendDelivery).finally(() => (this.#beating = undefined));
    this.#beating = beating;
    return beating;
  }

  async #renewNow(extendDelivery: boolean): Promise<boolean> {
    const { store, delivery, record, leaseMs } = this.#options;
    const progress = this.#pending;
    this.#pending = undefined;
    const log = this.#lines.take();
    try {
      const news = { ...(progress && { progress }), ...(log.length > 0 && { log }) };
      const answer = await store.heartbeat(record.id, record.fence, { leaseMs, ...news });
      if (answer.kind === "held" && progress !== undefined) this.#announce(progress);
      if (answer.kind === "held" && answer.cancelRequested) this.#cancel();
      if (answer.kind === "lost") this.#lose();
      else if (extendDelivery) await delivery.extend(leaseMs * visibilityMargin);
      return true;
    } catch (cause) {
      if (!isJobError(cause, "storage-unavailable") && !isJobError(cause, "storage-full")) throw cause;
      this.#options.log.warn({ jobId: record.id, err: cause }, "the lease could not be renewed; trying again");
      this.#pending ??= progress;
      this.#lines.add(...log, ...this.#lines.take());
      return false;
    }
  }

  /** A cancel must not wait for the next renewal. */
  async #watchForCancel(): Promise<void> {
    if (this.#handlerEnded) return;
    const { store, record, log } = this.#options;
    const { signal } = (this.#watch = new AbortController());
    // The claim itself may have told of one: it was asked for before the answer came.
    let newest = record;
    try {
      while (!this.#over) {
        if (newest.fence === record.fence && newest.cancelRequested) return this.#cancel();
        newest = await store.watch(record.id, newest.version, signal);
      }
    } catch (cause) {
      if (signal.aborted) return;
      log.warn({ jobId: record.id, err: cause }, "the job cannot be watched; a cancel is seen at the next renewal");
    }
  }

  #announce(progress: Progress): void {
    const { id, kind, attempt, worker } = this.#options.record;
    publish(() => ({ type: "progress", id, kind, at: Date.now(), attempt, worker, progress }));
  }

  /** The handler has its grace now, and until it has ended the claim is kept: nobody else may take the job for left alone. */
  #cancel(): void {
    this.#options.attempt.abort(new AttemptAborted("cancelled"));
    this.#watch?.abort();
  }

  #lose(): void {
    this.#options.attempt.abort(new AttemptAborted("lease-lost"));
    this.#end();
  }

  #end(): void {
    this.#over = true;
    this.#watch?.abort();
    this.#wake();
  }
}
