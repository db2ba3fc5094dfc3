import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { JobError } from "@millrace/jobs";
import { errorFrom } from "./fault.ts";
import type { OperationName, Operations } from "./operations.ts";
import type { Reply, Request, ThreadSettings } from "./protocol.ts";

/** Somebody who is to be answered. */
interface Caller {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What deals with an answer that came too late for whoever had asked. */
export type Late<Name extends OperationName> = (value: ReturnType<Operations[Name]>) => Promise<void>;

/** This file as it runs says how its neighbour is named: sources run as they are, and packages as JavaScript. */
const program = new URL(import.meta.url.endsWith(".ts") ? "../thread/main.ts" : "../thread/main.js", import.meta.url);

/** So many requests are sent before the turn is over, so that the thread works on them while the rest of the turn makes more. */
const enoughToSend = 32;

/** This side of the thread that owns the database. What is asked in one turn of the event loop goes over in few messages. */
export class DatabaseThread {
  readonly #database: string;
  readonly #worker: Worker;
  readonly #callers = new Map<number, Caller>();
  readonly #abandoned = new Set<Promise<void>>();
  #requests: Request[] = [];
  #flushing: NodeJS.Immediate | undefined;
  #nextId = 0;
  #death: JobError | undefined;

  constructor(settings: ThreadSettings) {
    this.#database = settings.database;
    this.#worker = new Worker(program, { name: "millrace-sqlite", workerData: settings });
    this.#worker.on("message", (replies: readonly Reply[]) => this.#answer(replies));
    this.#worker.on("error", (cause) => this.#die(cause));
    this.#worker.on("exit", () => this.#die());
  }

  call<Name extends OperationName>(
    name: Name,
    args: Parameters<Operations[Name]>,
  ): Promise<ReturnType<Operations[Name]>> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#request(name, args, { resolve, reject });
    return promise as Promise<ReturnType<Operations[Name]>>;
  }

  async wait<Name extends "receive" | "watch">(
    signal: AbortSignal,
    late: Late<Name>,
    name: Name,
    args: Parameters<Operations[Name]>,
  ): Promise<ReturnType<Operations[Name]>> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = this.#request(name, args, { resolve, reject });
    const onAbort = (): void => {
      this.#abandon(id, late);
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return (await promise) as ReturnType<Operations[Name]>;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Resolves when all is dealt with that came too late for those who had asked. */
  async dealtWith(): Promise<void> {
    await Promise.all(this.#abandoned);
  }

  /** Resolves when everything that was asked before is answered and the database is closed. */
  async close(): Promise<void> {
    if (this.#death !== undefined) return;
    const exited = once(this.#worker, "exit");
    this.#send({ kind: "close" });
    await exited;
  }

  #request(name: OperationName, args: readonly unknown[], caller: Caller): number {
    if (this.#death !== undefined) {
      caller.reject(this.#death);
      return -1;
    }
    const id = this.#nextId++;
    this.#callers.set(id, caller);
    this.#send({ kind: "call", id, name, args });
    return id;
  }

  /** The answer may be on its way already: whoever asked has gone, but what was taken for him must not be lost. */
  #abandon<Name extends OperationName>(id: number, late: Late<Name>): void {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#callers.set(id, { resolve, reject });
    this.#send({ kind: "abandon", id });
    const dealtWith = promise
      .then((value) => (value === null ? undefined : late(value as ReturnType<Operations[Name]>)))
      // There was nothing to be lost, then.
      .catch(() => {})
      .finally(() => this.#abandoned.delete(dealtWith));
    this.#abandoned.add(dealtWith);
  }

  #send(request: Request): void {
    this.#requests.push(request);
    if (this.#requests.length >= enoughToSend) this.#flush();
    else this.#flushing ??= setImmediate(() => this.#flush());
  }

  #flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    const requests = this.#requests;
    this.#requests = [];
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(requests);
  }

  #answer(replies: readonly Reply[]): void {
    for (const reply of replies) {
      const caller = this.#callers.get(reply.id);
      this.#callers.delete(reply.id);
      if ("fault" in reply) caller?.reject(errorFrom(reply.fault));
      else caller?.resolve(reply.value);
    }
  }

  #die(cause?: unknown): void {
    this.#death ??= new JobError(
      "storage-unavailable",
      `the thread of "${this.#database}" has ended; restart this process`,
      { cause },
    );
    for (const { reject } of this.#callers.values()) reject(this.#death);
    this.#callers.clear();
  }
}
