import { ConversionError } from "./errors.ts";

/** What may end a conversion before it is done: its caller, and its time limit once an engine has taken it up. */
export class Limits implements Disposable {
  readonly signal: AbortSignal;
  readonly #timeoutMs: number;
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #cancel = (): void => this.#controller.abort(cancelled(this.#caller?.reason));
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, caller: AbortSignal | undefined) {
    this.signal = this.#controller.signal;
    this.#timeoutMs = timeoutMs;
    this.#caller = caller;
    if (caller?.aborted) this.#cancel();
    caller?.addEventListener("abort", this.#cancel, { once: true });
  }

  /** The clock runs from the first call on. */
  startClock(): void {
    this.#timer ??= setTimeout(() => this.#controller.abort(timeLimit(this.#timeoutMs)), this.#timeoutMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener("abort", this.#cancel);
  }
}

function cancelled(cause: unknown): ConversionError {
  return new ConversionError("cancelled", "The conversion was cancelled.", { cause });
}

function timeLimit(timeoutMs: number): ConversionError {
  return new ConversionError(
    "time-limit",
    `The presentation kept LibreOffice busy for more than ${timeoutMs / 1000} s, so it was given up. ` +
      "Splitting it, or removing what is unusual in it, may help.",
  );
}
