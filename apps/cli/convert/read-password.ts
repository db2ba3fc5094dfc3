import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { givenPath } from "../given-path.ts";

const standardInput = "-";
/** No password is nearly as long: another file was meant. */
const longestText = 1_024;

/**
 * Reads passwords from files or standard input: whoever may list the machine's processes sees the words of a command line,
 * and a shell keeps them.
 */
export class PasswordReader {
  readonly faults: string[] = [];
  readonly #input: NodeJS.ReadableStream;
  #inputTakenBy: string | null = null;

  constructor(input: NodeJS.ReadableStream) {
    this.#input = input;
  }

  /** The first line of what `path` names, `-` being standard input; undefined where there is none, and a fault says why. */
  async read(option: string, path: string | undefined): Promise<string | undefined> {
    if (path === undefined) return undefined;
    const content = path === standardInput ? await this.#readInput(option) : await this.#readFile(option, path);
    if (content === undefined) return undefined;
    const [line = ""] = content.split(/\r?\n/u, 1);
    if (line !== "" && content.length <= longestText) return line;
    this.faults.push(`--${option}: ${path} has no password in its first line.`);
    return undefined;
  }

  async #readInput(option: string): Promise<string | undefined> {
    if (this.#inputTakenBy !== null) {
      this.faults.push(`--${option} and --${this.#inputTakenBy} cannot both read standard input.`);
      return undefined;
    }
    this.#inputTakenBy = option;
    return await text(this.#input);
  }

  async #readFile(option: string, path: string): Promise<string | undefined> {
    try {
      return await readFile(givenPath(path), "utf8");
    } catch (error) {
      if (!(error instanceof Error && "syscall" in error)) throw error;
      this.faults.push(
        `--${option}: ${path} cannot be read (${"code" in error ? String(error.code) : error.message}).`,
      );
      return undefined;
    }
  }
}
