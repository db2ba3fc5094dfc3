import type { AttemptAborted } from "./abort-reason.ts";

/** The attempts that a worker makes: ends all of them at once, at a lower price than a signal that each one's is tied to. */
export class Attempts {
  /** No set: see {@link end}. */
  readonly #running: AbortController[] = [];
  #ended: AttemptAborted | undefined;

  /** What aborts the new attempt's signal; aborted already after {@link abortAll}. Give it to {@link end} afterwards. */
  begin(): AbortController {
    const attempt = new AbortController();
    if (this.#ended === undefined) this.#running.push(attempt);
    else attempt.abort(this.#ended);
    return attempt;
  }

  /**
   * Forgets an attempt that has ended. Of a set that changes with every job, V8's young collections keep nearly everything that was
   * in it, with all that hangs on an attempt: 5 KB a job that only a full collection frees. They are as few as slots, and a list
   * is looked through at once.
   */
  end(attempt: AbortController): void {
    const at = this.#running.indexOf(attempt);
    if (at >= 0) this.#running.splice(at, 1);
  }

  /** Aborts every attempt, those that begin later included. */
  abortAll(reason: AttemptAborted): void {
    this.#ended ??= reason;
    // One that ends at once leaves the list.
    for (const attempt of this.#running.slice()) attempt.abort(reason);
  }
}
