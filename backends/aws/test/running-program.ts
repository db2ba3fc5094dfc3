import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { JobStoreOptions } from "@millrace/aws";

/** A program of this folder's `programs`, running as a process of its own. It is killed when it is disposed of. */
export class RunningProgram implements AsyncDisposable {
  /** What it has printed. */
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #output: ReturnType<typeof createInterface>;

  constructor(name: string, options: JobStoreOptions, ...more: readonly string[]) {
    const program = join(import.meta.dirname, "programs", `${name}.ts`);
    const args = ["--conditions=millrace-source", program, JSON.stringify(options), ...more];
    const started = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    this.#process = started;
    this.#closed = once(started, "close");
    this.#output = createInterface({ input: started.stdout });
    this.#output.on("line", (line) => this.lines.push(line));
  }

  /** Resolves when it has printed so many lines. @throws the signal's reason when that is aborted first */
  async printed(count: number, signal: AbortSignal = AbortSignal.timeout(30_000)): Promise<void> {
    while (this.lines.length < count) await once(this.#output, "line", { signal });
  }

  /** Kills it as `kill -9` does. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
