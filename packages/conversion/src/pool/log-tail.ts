import type { Readable } from "node:stream";

const keptCharacters = 4_000;
const painted = "•••";

/** The end of what a process wrote, for the case that it has to be explained. */
export class LogTail {
  #text = "";
  #secrets: readonly string[] = [];

  /** Paints over `secrets` in whatever comes from now on, as they are and as JSON has them. */
  conceal(secrets: readonly string[]): void {
    this.#secrets = secrets.flatMap((secret) => [JSON.stringify(secret).slice(1, -1), secret]);
  }

  follow(stream: Readable): void {
    stream.setEncoding("utf8");
    stream.on("data", (piece: string) => this.add(piece));
  }

  add(text: string): void {
    // Before it is cut, or the end of a secret could stay.
    const told = this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, painted), this.#text + text);
    this.#text = told.slice(-keptCharacters);
  }

  get text(): string {
    return this.#text.trim();
  }
}
