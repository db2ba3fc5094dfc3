import { isJobError } from "../errors.ts";
import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import { failOverdue } from "./fail-overdue.ts";
import { pauseFor } from "../pause-for.ts";
import { prune } from "./prune.ts";
import { rescueStale } from "./rescue-stale.ts";
import { resendUnsent } from "./resend-unsent.ts";
import { sweepEvidence } from "./sweep-evidence.ts";
import { sweepOrphans } from "./sweep-orphans.ts";

/** What upkeep goes by. */
export interface UpkeepOptions {
  readonly backend: Backend;
  /** How often stale and unsent jobs are looked for; stale ones more often where the store says that it pays. Default 2,000. */
  readonly everyMs?: number;
  /** How long the record of an expired job is kept. Default 604,800,000, a week. */
  readonly forgetAfterMs?: number;
  /** How old a file must be to be taken for an orphan. Default 3,600,000, an hour; longer than any upload may take. */
  readonly orphanAfterMs?: number;
  /** How long the evidence of jobs that failed by the death of a worker is kept. Default 2,592,000,000, thirty days. */
  readonly evidenceTtlMs?: number;
  /** Default: nothing is logged. */
  readonly log?: Logger;
}

interface Chore {
  readonly everyMs: number;
  do(signal: AbortSignal): Promise<unknown>;
}

/**
 * Clears up what crashes and time leave behind. It has the shape of a hosted service. Any number of processes may run it on
 * the same back end: every step is a compare-and-set, or may be repeated.
 */
export class Upkeep {
  readonly name = "upkeep";
  readonly #log: Logger;
  readonly #chores: readonly Chore[];
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: UpkeepOptions) {
    const { backend, everyMs = 2_000, forgetAfterMs = 604_800_000, orphanAfterMs = 3_600_000 } = options;
    const { evidenceTtlMs = 2_592_000_000 } = options;
    const log = options.log ?? silentLogger;
    this.#log = log;
    this.#chores = [
      { everyMs: Math.min(everyMs, backend.store.staleEveryMs), do: () => rescueStale(backend, log) },
      { everyMs, do: () => resendUnsent(backend, log) },
      { everyMs, do: () => failOverdue(backend, log) },
      { everyMs: everyMs * 15, do: (signal) => prune(backend, forgetAfterMs, signal) },
      { everyMs: orphanAfterMs, do: (signal) => sweepOrphans(backend, orphanAfterMs, log, signal) },
      { everyMs: orphanAfterMs, do: (signal) => sweepEvidence(backend.blobs, evidenceTtlMs, signal) },
    ];
  }

  /** The work that goes on. It rejects only for a fault of this program, and a host should stop then. */
  get execution(): Promise<void> {
    return this.#running;
  }

  /** Begins; resolves at once. */
  async start(): Promise<void> {
    this.#running = this.#doChores();
  }

  /** Resolves when the steps under way are done. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #doChores(): Promise<void> {
    await Promise.all(this.#chores.map((chore) => this.#repeat(chore)));
  }

  async #repeat(chore: Chore): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#attempt(chore);
      // Spread, so that many processes do not all look at the same moment.
      await pauseFor(chore.everyMs * (0.75 + Math.random() / 2), signal);
    }
  }

  async #attempt(chore: Chore): Promise<void> {
    try {
      await chore.do(this.#stopping.signal);
    } catch (cause) {
      if (this.#stopping.signal.aborted) return;
      if (!isJobError(cause)) throw cause;
      this.#log.warn({ err: cause }, "upkeep could not reach the back end; trying again");
    }
  }
}
