import { AttemptAborted } from "./abort-reason.ts";

/** The time an attempt has. When it is up, `attempt` is aborted, `timed-out`, unless this was disposed before. */
export class TimeLimit implements Disposable {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly #timer: NodeJS.Timeout;

  constructor(limitMs: number, attempt: AbortController) {
    this.deadline = Date.now() + limitMs;
    this.#timer = setTimeout(() => attempt.abort(new AttemptAborted("timed-out")), limitMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
