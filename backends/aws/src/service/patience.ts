import { JobError } from "@millrace/jobs";
import { pause } from "./pause.ts";

const firstDelayMs = 10;
const longestDelayMs = 1_000;

/** How long something is tried again: with delays that grow, drawn at random so that many do not all come back at once. */
export class Patience {
  readonly #until: number;
  readonly #signal: AbortSignal;
  #tries = 0;

  constructor(timeoutMs: number, signal: AbortSignal) {
    this.#until = performance.now() + timeoutMs;
    this.#signal = signal;
  }

  /** How much of the time is left; at least a tenth of a second, so that a last try is one. */
  get leftMs(): number {
    return Math.max(100, this.#until - performance.now());
  }

  /** @throws JobError `storage-unavailable` with `cause` when there is no time for another try */
  ensureLeft(cause: unknown, delayMs: number = 0): void {
    if (performance.now() + delayMs <= this.#until) return;
    const why = cause instanceof JobError ? cause.message : String(cause);
    throw new JobError("storage-unavailable", `given up after ${this.#tries} tries: ${why}`, { cause });
  }

  /**
   * Waits before another try.
   * @throws JobError as {@link ensureLeft}, and the signal's reason
   */
  async wait(cause: unknown): Promise<void> {
    const longest = Math.min(firstDelayMs * 2 ** this.#tries++, longestDelayMs);
    const delayMs = Math.random() * longest;
    this.ensureLeft(cause, delayMs);
    await pause(delayMs, this.#signal);
  }
}
