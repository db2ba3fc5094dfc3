import { EventEmitter, once } from "node:events";
import type { Logger } from "@millrace/events";

/** Keeps the warnings that it is given. */
export class LogLines implements Logger {
  readonly #warnings: string[] = [];
  readonly #heard = new EventEmitter();

  debug(): void {}
  info(): void {}
  error(): void {}

  warn(_fields: object, message: string): void {
    this.#warnings.push(message);
    this.#heard.emit("line");
  }

  /** Resolves when there was such a warning; rejects after 30 s. */
  async warned(message: RegExp): Promise<void> {
    const signal = AbortSignal.timeout(30_000);
    while (!this.#warnings.some((line) => message.test(line))) await once(this.#heard, "line", { signal });
  }
}
