import { AsyncLocalStorage } from "node:async_hooks";
import { onAbort } from "../cancellation.ts";
import { traced } from "../tracing/traced.ts";

/**
 * The work of a task.
 * @param signal aborts when the task is taken back, or when the queue cannot wait for it any longer.
 */
export type TaskFunction<T> = (signal: AbortSignal) => Promise<T> | T;

/** A task on its way through a queue, and what comes of it. */
export class QueuedTask {
  /** What the task returns or throws, or why it was not done. */
  readonly result: Promise<unknown>;
  readonly #task: TaskFunction<unknown>;
  readonly #signal: AbortSignal | undefined;
  readonly #settle: PromiseWithResolvers<unknown> = Promise.withResolvers();
  readonly #withdrawal: Disposable;
  /** The task belongs to the request that asked for it: its log context and its trace go with it. */
  readonly #inCallersContext = AsyncLocalStorage.snapshot();

  /** @param onWithdrawn called when `signal` aborts before the task has begun. */
  constructor(task: TaskFunction<unknown>, signal: AbortSignal | undefined, onWithdrawn: (task: QueuedTask) => void) {
    this.#task = task;
    this.#signal = signal;
    this.result = this.#settle.promise;
    // Whoever wants to know looks at the result; that nobody does is no unhandled rejection.
    this.result.catch(() => {});
    this.#withdrawal = onAbort(signal, () => {
      this.#settle.reject(signal?.reason);
      onWithdrawn(this);
    });
  }

  get wasWithdrawn(): boolean {
    return this.#signal?.aborted === true;
  }

  /** Why it was withdrawn. */
  get reason(): unknown {
    return this.#signal?.reason as unknown;
  }

  /** Does the work. Never rejects: see {@link QueuedTask.result}. */
  async run(stopping: AbortSignal): Promise<void> {
    this.#withdrawal[Symbol.dispose]();
    const signal = AbortSignal.any(this.#signal === undefined ? [stopping] : [stopping, this.#signal]);
    try {
      this.#settle.resolve(
        await this.#inCallersContext(() => traced("background task", {}, async () => await this.#task(signal))),
      );
    } catch (error) {
      this.#settle.reject(error);
    }
  }

  /** Gives the task up before it has begun. */
  drop(reason: unknown): void {
    this.#withdrawal[Symbol.dispose]();
    this.#settle.reject(reason);
  }
}
