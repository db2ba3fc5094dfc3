import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The sample as people run it: a process of its own. It is killed with whatever disposes of it. */
export class OrderingProcess implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #started = Promise.withResolvers<void>();

  constructor(env: Readonly<Record<string, string>>) {
    const args = ["--conditions=millrace-source", join(import.meta.dirname, "..", "main.ts")];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, PORT: "0", LOG_FORMAT: "text", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#ended = once(child, "exit");
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.lines.push(line);
        if (line.includes("hosting: started in")) this.#started.resolve();
      });
    }
    child.once("exit", (code) => this.#started.reject(new Error(`it ended with ${code}:\n${this.lines.join("\n")}`)));
    this.#started.promise.catch(() => {});
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Resolves when its host has started. */
  started(): Promise<void> {
    return this.#started.promise;
  }

  /** Where it answers. */
  get address(): string {
    const found = this.lines.map((line) => /post to (http:\S+)\/orders/.exec(line)?.[1]).find(Boolean);
    if (found === undefined) throw new Error("it does not listen");
    return found;
  }

  /** Asks it to stop, as whatever runs it does. */
  async terminate(): Promise<{ readonly exitCode: number | null; readonly tookMs: number }> {
    const toldAt = performance.now();
    this.#child.kill("SIGTERM");
    await this.#ended;
    return { exitCode: this.#child.exitCode, tookMs: performance.now() - toldAt };
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGKILL");
    await this.#ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
