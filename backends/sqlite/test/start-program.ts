import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { SqliteOptions } from "@millrace/sqlite";

/** A process begins within a second, but on a machine with ten times more to do than it can, within half a minute. */
const patienceMs = 120_000;

/** A program of this folder's `programs`, running as a process of its own. It is killed when it is disposed of. */
export class RunningProgram implements AsyncDisposable {
  readonly process: ChildProcessWithoutNullStreams;
  readonly lines: string[] = [];
  readonly #exited: Promise<unknown>;
  #heard = Promise.withResolvers<void>();

  /** @param more what it is started with after the paths */
  constructor(name: string, { database, files }: SqliteOptions, more: readonly string[] = []) {
    const program = join(import.meta.dirname, "programs", `${name}.ts`);
    this.process = spawn(process.execPath, ["--conditions=millrace-source", program, database, files, ...more]);
    this.#exited = once(this.process, "close");
    this.process.stderr.pipe(process.stderr);
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      this.lines.push(line);
      this.#heard.resolve();
      this.#heard = Promise.withResolvers();
    });
  }

  /** Resolves when it has printed so many lines. */
  async printed(count: number): Promise<void> {
    const deadline = AbortSignal.timeout(patienceMs);
    const late = once(deadline, "abort").then(() => assert.fail(`it printed ${this.lines.length} of ${count} lines`));
    while (this.lines.length < count) await Promise.race([this.#heard.promise, late]);
  }

  /** Resolves when it is gone, with all it said. */
  async ended(): Promise<void> {
    await this.#exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGKILL");
    await this.#exited;
  }
}
