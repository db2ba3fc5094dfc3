import type { TimeProvider } from "@millrace/hosting";

/** How long it takes to write a letter. */
export const writingMs = 1_000;

/** Writes letters, slowly. */
export class LetterWriter {
  readonly sent: string[] = [];
  readonly #time: TimeProvider;

  constructor(time: TimeProvider) {
    this.#time = time;
  }

  async write(to: string, signal: AbortSignal): Promise<string> {
    await this.#time.delay(writingMs, signal);
    return `Dear ${to}, all is well.`;
  }

  async send(to: string, signal: AbortSignal): Promise<void> {
    this.sent.push(await this.write(to, signal));
  }
}
