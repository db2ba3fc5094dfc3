import { JobError } from "../errors.ts";
import type { Delivery } from "../ports/job-queue.ts";
import { AttemptAborted } from "./abort-reason.ts";
import { sweepAttemptFolders } from "./attempt-folder-name.ts";
import { carryThrough } from "./carry-through.ts";
import { giveBack } from "./give-back.ts";
import type { Term } from "./term.ts";
import { checkWorkerOptions } from "./worker-options.ts";
import type { WorkerOptions } from "./worker-options.ts";
import { openWorkplace } from "./workplace.ts";
import type { Workplace } from "./workplace.ts";

/** What is kept of a batch's time for writing how its last attempts ended. */
const settlingMs = 5_000;
/** An attempt that could not even be this long is not begun. */
const shortestAttemptMs = 1_000;

/** What a batch worker is made of: as a `JobWorker`, which decides by itself how long it runs. */
export type BatchWorkerOptions = Omit<WorkerOptions, "stopGraceMs">;

/**
 * Runs the jobs of messages that somebody else has received, a batch at a time, within the time that it is given for each:
 * for platforms that call a program with messages, as AWS Lambda does. It claims, runs and settles as a `JobWorker` does.
 */
export class BatchWorker {
  readonly #options: Required<WorkerOptions>;
  readonly #place: Workplace;
  readonly #stopping = new AbortController();
  readonly #batches = new Set<Promise<void>>();
  #prepared: Promise<void> | undefined;

  /** @throws JobError `invalid-definition`, naming every fault of the options */
  constructor(options: BatchWorkerOptions) {
    this.#options = checkWorkerOptions(options);
    this.#place = openWorkplace(this.#options);
  }

  /**
   * Works on each delivery, as many at once as its concurrency says, and resolves when all is over. Whatever was dealt with is
   * acknowledged or released by then; a delivery that is neither could not be dealt with, and should come again.
   *
   * In `withinMs` everything is to be over: attempts are told to end early enough for their grace, and for writing how they
   * ended. Those that had the whole time have run into their time limit and fail by it; those that began later go back, and do
   * not count, and so does what has not begun.
   * @throws JobError `invalid-definition` where `withinMs` leaves no time for an attempt; nothing was begun then
   */
  async work(deliveries: readonly Delivery[], withinMs: number): Promise<void> {
    const overAt = performance.now() + withinMs;
    const attemptsEndAt = overAt - this.#endingMs;
    if (attemptsEndAt - performance.now() < shortestAttemptMs) throw this.#tooShort(withinMs);
    this.#prepared ??= this.#prepare().catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    const batch = this.#workOnAll(deliveries, { attemptsEndAt, overAt });
    const tracked = batch.finally(() => this.#batches.delete(tracked));
    this.#batches.add(tracked);
    // What could not be prepared is told when nothing runs any more: whoever called may be frozen then.
    for (const end of await Promise.allSettled([tracked, this.#prepared])) {
      if (end.status === "rejected") throw end.reason;
    }
  }

  /** Ends what runs and takes nothing more; an attempt that is ended by it does not count. Resolves when all is over. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#place.attempts.abortAll(new AttemptAborted("interrupted"));
    await Promise.allSettled([...this.#batches, this.#prepared]);
  }

  /** What a worker that was killed here has left; and what whoever submits wants to know of the handlers. */
  async #prepare(): Promise<void> {
    const { temporaryFolder, jobs, log } = this.#options;
    await sweepAttemptFolders(temporaryFolder, log);
    await this.#place.announcements.announceAll(jobs, this.#stopping.signal);
  }

  async #workOnAll(deliveries: readonly Delivery[], times: Omit<Term, "cause">): Promise<void> {
    const waiting = deliveries.values();
    const lanes = Array.from({ length: Math.min(this.#options.concurrency, deliveries.length) }, async () => {
      let cause: Term["cause"] = "timed-out";
      for (const delivery of waiting) {
        await this.#workOn(delivery, { ...times, cause });
        cause = "interrupted";
      }
    });
    await Promise.all(lanes);
  }

  async #workOn(delivery: Delivery, term: Term): Promise<void> {
    const hasTime = term.attemptsEndAt - performance.now() >= shortestAttemptMs;
    if (!hasTime || this.#stopping.signal.aborted) return giveBack(delivery, this.#options.log);
    await carryThrough(delivery, { ...this.#place, term }, () => {});
  }

  /** From telling the attempts to end, to being over. */
  get #endingMs(): number {
    return Math.max(...this.#options.jobs.map(({ kind }) => kind.abortGraceMs)) + settlingMs;
  }

  #tooShort(withinMs: number): JobError {
    const neededMs = this.#endingMs + shortestAttemptMs;
    return new JobError(
      "invalid-definition",
      `there are ${Math.round(withinMs)} ms for a batch, and ${neededMs} ms are needed before any job gets to work: ` +
        `give it more time, or its jobs a shorter abortGraceMs (the longest counts, and ${settlingMs} ms for writing how they ended)`,
    );
  }
}
