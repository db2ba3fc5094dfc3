import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Place } from "./queue-system.ts";
import type { SystemName } from "./systems/index.ts";

const program = fileURLToPath(new URL("worker-loop.ts", import.meta.url));

/** What a worker process is to do. */
export interface WorkerOrder {
  readonly system: SystemName;
  readonly place: Place;
  /** How long each job takes. */
  readonly workMs: number;
}

/** What a worker process tells. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "started"; readonly index: number; readonly tookMs: number }
  | { readonly kind: "ended"; readonly index: number };

/** A worker in a process of its own. */
export class WorkerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, "close");
  }

  /** Resolves when it takes jobs; `hear` is given everything it tells. */
  static async start(order: WorkerOrder, hear: (message: WorkerMessage) => void): Promise<WorkerProcess> {
    const child = fork(program, [JSON.stringify(order)]);
    const ready = Promise.withResolvers<void>();
    child.on("message", (message: WorkerMessage) => (message.kind === "ready" ? ready.resolve() : hear(message)));
    child.once("exit", (code) => ready.reject(new Error(`the worker ended with code ${code} before it took a job`)));
    const worker = new WorkerProcess(child);
    await ready.promise;
    return worker;
  }

  /** As `kill -9` does it. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
