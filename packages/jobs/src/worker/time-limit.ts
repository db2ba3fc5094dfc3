import { AttemptAborted } from "./abort-reason.ts";

/** The time an attempt has. Its signal is aborted, `timed-out`, when the time is up, unless disposed before. */
export class TimeLimit implements Disposable {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(limitMs: number) {
    this.deadline = Date.now() + limitMs;
    this.#timer = setTimeout(() => this.#controller.abort(new AttemptAborted("timed-out")), limitMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
