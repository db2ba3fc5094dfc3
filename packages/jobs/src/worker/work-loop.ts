import { setImmediate as nextTurn } from "node:timers/promises";
import { isJobError } from "../errors.ts";
import { pauseFor } from "../pause-for.ts";
import type { ClaimOnReceipt, Delivery } from "../ports/job-queue.ts";
import { AttemptAborted } from "./abort-reason.ts";
import { AtHand } from "./at-hand.ts";
import { sweepAttemptFolders } from "./attempt-folder-name.ts";
import { carryThrough } from "./carry-through.ts";
import { visibilityMargin } from "./lease.ts";
import { Pace } from "./pace.ts";
import { enlist } from "./running-workers.ts";
import type { WorkerSlots } from "./running-workers.ts";
import { checkWorkerOptions } from "./worker-options.ts";
import type { WorkerOptions } from "./worker-options.ts";
import { openWorkplace } from "./workplace.ts";
import type { Workplace } from "./workplace.ts";

const retryMinMs = 100;
const retryMaxMs = 5_000;
/** How many outcomes may be on their way to the disk while other jobs run. */
const maxUnsettled = 64;

/**
 * Takes jobs from a queue and runs them, a given number at once. It has the shape of a hosted service.
 *
 * Stopping it, it takes nothing new, waits for what runs, and gives back what has not ended within the grace; an attempt
 * given back does not count.
 */
export class JobWorker {
  readonly name = "worker";
  readonly #options: Required<WorkerOptions>;
  readonly #place: Workplace;
  readonly #stopping = new AbortController();
  readonly #active = new Set<Promise<void>>();
  readonly #atHand: AtHand;
  readonly #pace: Pace;
  /** Where the store carries the queue, jobs are claimed as their messages come, and nothing is ever at hand. */
  readonly #claim: ClaimOnReceipt | undefined;
  /** Slots in which a job is claimed or its handler runs; what is being settled has left its slot. */
  #taken = 0;
  #enlisted: Disposable | undefined;
  #announcing: Promise<void> | undefined;
  #loop: Promise<void> | undefined;
  #slotFreed: () => void = () => {};

  /** @throws JobError `invalid-definition`, naming every fault of the options */
  constructor(options: WorkerOptions) {
    this.#options = checkWorkerOptions(options);
    const { backend, concurrency, id, leaseMs, log } = this.#options;
    this.#place = openWorkplace(this.#options);
    this.#atHand = new AtHand(log);
    this.#pace = new Pace(concurrency);
    const carried = backend.store.carries(backend.queue);
    this.#claim = carried ? { worker: id, leaseMs, kinds: [...this.#place.jobs.keys()] } : undefined;
  }

  /** How many jobs it is running. */
  get running(): number {
    return this.#active.size;
  }

  /** The taking of jobs. It rejects only for a fault of this program, and a host should stop then. */
  get execution(): Promise<void> | undefined {
    return this.#loop;
  }

  /** Clears away what a worker that was killed has left in the temporary folder, and begins to take jobs. */
  async start(): Promise<void> {
    await sweepAttemptFolders(this.#options.temporaryFolder, this.#options.log);
    this.#enlisted ??= enlist(() => this.#slots);
    this.#announcing ??= this.#place.announcements.announceAll(this.#options.jobs, this.#stopping.signal);
    this.#loop ??= this.#run();
  }

  /** Resolves when nothing is running any more; `signal` ends the grace early. */
  async stop(signal?: AbortSignal): Promise<void> {
    this.#stopping.abort();
    this.#slotFreed();
    await this.#loop;
    await this.#atHand.giveAllBack();
    const grace = AbortSignal.timeout(this.#options.stopGraceMs);
    await this.#idle(signal === undefined ? grace : AbortSignal.any([signal, grace]));
    this.#place.attempts.abortAll(new AttemptAborted("interrupted"));
    await Promise.all([...this.#active, this.#announcing]);
    this.#enlisted?.[Symbol.dispose]();
  }

  async #run(): Promise<void> {
    const stopping = this.#stopping.signal;
    let failures = 0;
    while (!stopping.aborted) {
      try {
        await this.#room(stopping);
        for (const delivery of await this.#receive(stopping)) this.#accept(delivery);
        failures = 0;
      } catch (cause) {
        if (stopping.aborted) return;
        if (!isJobError(cause)) throw cause;
        await this.#backOff(cause, failures++, stopping);
      }
    }
  }

  get #slots(): WorkerSlots {
    return { id: this.#options.id, concurrency: this.#options.concurrency, running: this.#taken };
  }

  #receive(signal: AbortSignal): Promise<readonly Delivery[]> {
    const { leaseMs, backend } = this.#options;
    const visibilityMs = leaseMs * visibilityMargin;
    const claim = this.#claim;
    return backend.queue.receive({ max: this.#wanted, visibilityMs, signal, ...(claim && { claim }) });
  }

  /** How many messages there is room for: in free slots and, as long as they are not claimed, at hand. */
  get #wanted(): number {
    return this.#claim === undefined ? this.#freeSlots + this.#pace.ahead - this.#atHand.size : this.#freeSlots;
  }

  /** Outcomes that wait for the disk must not pile up without limit. */
  get #freeSlots(): number {
    const { concurrency } = this.#options;
    return Math.min(concurrency - this.#taken, concurrency + maxUnsettled - this.#active.size);
  }

  get #slotIsFree(): boolean {
    return this.#freeSlots > 0;
  }

  #accept(delivery: Delivery): void {
    if (this.#slotIsFree) this.#begin(delivery);
    else this.#atHand.hold(delivery);
  }

  #begin(delivery: Delivery): void {
    const leaveSlot = this.#enterSlot();
    const working = carryThrough(delivery, this.#place, leaveSlot).finally(() => {
      this.#active.delete(working);
      leaveSlot();
      this.#goOn();
    });
    this.#active.add(working);
  }

  /** @returns what leaves the slot again; calling it twice does nothing more */
  #enterSlot(): () => void {
    const enteredAt = performance.now();
    let inside = true;
    this.#taken++;
    return () => {
      if (!inside) return;
      inside = false;
      this.#taken--;
      this.#pace.note(performance.now() - enteredAt);
      this.#goOn();
    };
  }

  /** Fills the slots with what is at hand, and has more brought. */
  #goOn(): void {
    while (this.#slotIsFree && !this.#stopping.signal.aborted) {
      const delivery = this.#atHand.take();
      if (delivery === undefined) break;
      this.#begin(delivery);
    }
    this.#slotFreed();
  }

  async #room(stopping: AbortSignal): Promise<void> {
    while ((this.#wanted <= 0 || (!this.#slotIsFree && this.#atHand.size > 0)) && !stopping.aborted) {
      await new Promise<void>((resolve) => {
        this.#slotFreed = resolve;
      });
      // Others are left in the same turn, and are filled by the same trip.
      if (this.#claim !== undefined) await nextTurn();
    }
  }

  async #backOff(cause: unknown, failures: number, stopping: AbortSignal): Promise<void> {
    const delayMs = Math.min(retryMaxMs, retryMinMs * 2 ** failures) * (0.5 + Math.random());
    this.#options.log.warn({ err: cause, delayMs }, "the queue cannot be reached; trying again");
    await pauseFor(delayMs, stopping);
  }

  async #idle(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([Promise.all(this.#active), aborted]);
  }
}
