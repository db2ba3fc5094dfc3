import type { AttemptAborted } from "./abort-reason.ts";

/** The attempts that a worker makes: ends all of them at once, at a lower price than a signal that each one's is tied to. */
export class Attempts {
  readonly #running = new Set<AbortController>();
  #ended: AttemptAborted | undefined;

  /** What aborts the new attempt's signal; aborted already after {@link abortAll}. Give it to {@link end} afterwards. */
  begin(): AbortController {
    const attempt = new AbortController();
    if (this.#ended === undefined) this.#running.add(attempt);
    else attempt.abort(this.#ended);
    return attempt;
  }

  /** Forgets an attempt that has ended. */
  end(attempt: AbortController): void {
    this.#running.delete(attempt);
  }

  /** Aborts every attempt, those that begin later included. */
  abortAll(reason: AttemptAborted): void {
    this.#ended ??= reason;
    for (const attempt of this.#running) attempt.abort(reason);
  }
}
