import { Worker } from "node:worker_threads";
import type { Child, ChildEnd, OnLine } from "./child.ts";
import type { Message } from "./conversation.ts";
import { followOutput } from "./follow-output.ts";
import { handlerProgram } from "./handler-program.ts";

/** A thread for one attempt. */
export class ChildThread implements Child {
  readonly ended: Promise<ChildEnd>;
  readonly #worker: Worker;

  constructor(name: string, onLine: OnLine) {
    this.#worker = new Worker(handlerProgram, { name, stdout: true, stderr: true });
    followOutput(this.#worker.stdout, (line) => onLine("stdout", line));
    followOutput(this.#worker.stderr, (line) => onLine("stderr", line));
    const { promise, resolve } = Promise.withResolvers<ChildEnd>();
    this.ended = promise;
    let cause: unknown;
    this.#worker.on("error", (error) => {
      cause = error;
    });
    this.#worker.once("exit", (code) => resolve({ started: true, how: `exit code ${code}`, cause }));
  }

  send(message: Message): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(message);
  }

  onMessage(listener: (message: Message) => void): void {
    this.#worker.on("message", listener);
  }

  kill(): void {
    void this.#worker.terminate();
  }
}
