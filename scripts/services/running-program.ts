import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A process begins within a second, but on a machine with ten times more to do than it can, within half a minute. */
const printWithinMs = 120_000;

/** A test's own program, running as a process of its own. It is killed when it is disposed of. */
export class RunningProgram implements AsyncDisposable {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** What it has printed. */
  readonly lines: string[] = [];
  readonly #closed: Promise<unknown>;
  #heard = Promise.withResolvers<void>();

  /** @param program the file, which is run from its sources */
  constructor(program: URL, parameters: readonly string[]) {
    const started = spawn(process.execPath, ["--conditions=millrace-source", program.pathname, ...parameters], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.process = started;
    this.#closed = once(started, "close");
    createInterface({ input: started.stdout }).on("line", (line) => {
      this.lines.push(line);
      this.#heard.resolve();
      this.#heard = Promise.withResolvers();
    });
  }

  /**
   * Resolves when it has printed so many lines.
   * @throws AssertionError if it has not within two minutes
   */
  async printed(count: number): Promise<void> {
    const deadline = AbortSignal.timeout(printWithinMs);
    const late = once(deadline, "abort").then(() => assert.fail(`it printed ${this.lines.length} of ${count} lines`));
    while (this.lines.length < count) await Promise.race([this.#heard.promise, late]);
  }

  /** Resolves when it is gone, with all it said. */
  async ended(): Promise<void> {
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGKILL");
    await this.#closed;
  }
}
