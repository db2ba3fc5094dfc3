import type { Readable } from "node:stream";

const keptCharacters = 4_000;

/** The end of what a process wrote, for the case that it has to be explained. */
export class LogTail {
  #text = "";

  follow(stream: Readable): void {
    stream.setEncoding("utf8");
    stream.on("data", (piece: string) => this.add(piece));
  }

  add(text: string): void {
    this.#text = (this.#text + text).slice(-keptCharacters);
  }

  get text(): string {
    return this.#text.trim();
  }
}
