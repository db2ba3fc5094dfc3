import { isCancellation, onAbort } from "../cancellation.ts";
import { HostingError } from "../errors.ts";
import type { HostedService } from "../hosted-service.ts";
import { TimeLimit } from "../time/time-limit.ts";
import { QueuedTask, type TaskFunction } from "./queued-task.ts";
import { checkTaskQueueOptions, type TaskQueueOptions } from "./task-queue-options.ts";

/** How one task is queued. */
export interface TaskOptions {
  /**
   * Takes the task back while it waits, and aborts the signal that it is given while it runs. Who waits for the result is
   * told the signal's reason.
   */
  readonly signal?: AbortSignal;
}

/** How a task queue is doing. */
export interface TaskQueueState {
  /** Tasks that wait for their turn. */
  readonly waiting: number;
  readonly running: number;
  /** Callers that wait for room in the queue. */
  readonly waitingForRoom: number;
}

/**
 * Does work after the request that asked for it has been answered: .NET's `QueueBackgroundWorkItem`, as a hosted service.
 * Bounded, so that a rush of requests is felt by those who ask and not by the memory of the process.
 *
 * ```ts
 * builder
 *   .configureServices((services) =>
 *     services.addSingleton("tasks", ({ loggers }) => new BackgroundTaskQueue({ log: loggers.category("tasks") })),
 *   )
 *   .addHostedService("tasks", ({ tasks }) => tasks)
 *   .addHostedService("web", ({ tasks }) => …);   // stops before the queue, so that the last requests still get in
 *
 * await tasks.enqueue(async (signal) => await mail.send(message, signal));      // once it has its place in the queue
 * const thumbnail = await tasks.run(async (signal) => await shrink(picture, signal)); // once it is done
 * ```
 *
 * Tasks live in memory: what the process has not done when it dies is lost. What must not be lost is a job for a durable queue.
 */
export class BackgroundTaskQueue implements HostedService {
  readonly #options: Required<TaskQueueOptions>;
  readonly #waiting = new Set<QueuedTask>();
  readonly #running = new Set<QueuedTask>();
  /** Tasks for which there is no room yet, in the order in which they came, and how to tell their callers. */
  readonly #outside = new Map<QueuedTask, PromiseWithResolvers<void>>();
  #work = new AbortController();
  readonly #idle = new Set<() => void>();
  #phase: "new" | "started" | "stopped" = "new";

  /** @throws {@link HostingError} `INVALID_OPTIONS`, naming every fault */
  constructor(options: TaskQueueOptions) {
    this.#options = checkTaskQueueOptions(options);
  }

  /** How many tasks wait and run, and how many callers wait for room. */
  get state(): TaskQueueState {
    return { waiting: this.#waiting.size, running: this.#running.size, waitingForRoom: this.#outside.size };
  }

  /**
   * Puts a task into the queue, for nobody to wait for: if it fails, that is logged as an error.
   *
   * @returns when the task has its place in the queue; it begins when its turn comes, once the queue has started.
   * @throws {@link HostingError} `TASK_QUEUE_FULL` where the queue refuses when full, `TASK_QUEUE_STOPPED`; the reason of
   * `signal` when that aborts while there is no room.
   */
  async enqueue(task: TaskFunction<unknown>, options: TaskOptions = {}): Promise<void> {
    const queued = await this.#add(task, options.signal);
    void this.#tellFailure(queued);
  }

  /**
   * Puts a task into the queue and waits for what comes of it.
   *
   * @throws what the task throws, and as {@link BackgroundTaskQueue.enqueue}; `TASK_QUEUE_STOPPED` also for a task that
   * was dropped at the stop.
   */
  async run<T>(task: TaskFunction<T>, options: TaskOptions = {}): Promise<T> {
    const queued = await this.#add(task, options.signal);
    return (await queued.result) as T;
  }

  /** Tasks that came before begin now. */
  start(): void {
    this.#phase = "started";
    this.#work = new AbortController();
    this.#beginNext();
  }

  /**
   * Takes nothing more, drains or drops what waits, and ends when no task is under way.
   * @throws the reason of `signal` when that aborts first
   */
  async stop(signal: AbortSignal): Promise<void> {
    const canDrain = this.#phase === "started" && this.#options.atStop === "drain";
    this.#phase = "stopped";
    for (const [, caller] of this.#outside) caller.reject(stopped());
    this.#outside.clear();
    if (canDrain) await this.#drain(signal);
    this.#dropWaiting();
    this.#work.abort(stopped());
    await this.#untilIdle(signal);
  }

  async #add(task: TaskFunction<unknown>, signal: AbortSignal | undefined): Promise<QueuedTask> {
    signal?.throwIfAborted();
    if (this.#phase === "stopped") throw stopped();
    const queued = new QueuedTask(task, signal, (withdrawn) => this.#withdraw(withdrawn));
    if (this.#hasRoom()) this.#letIn(queued);
    else await this.#untilLetIn(queued);
    return queued;
  }

  #hasRoom(): boolean {
    const canBeginAtOnce = this.#phase === "started" && this.#running.size < this.#options.concurrency;
    return canBeginAtOnce || this.#waiting.size < this.#options.capacity;
  }

  async #untilLetIn(task: QueuedTask): Promise<void> {
    const { whenFull, capacity } = this.#options;
    if (whenFull === "refuse") {
      task.drop(stopped());
      throw new HostingError("TASK_QUEUE_FULL", `${capacity} tasks wait for their turn already: try again later`);
    }
    const caller = Promise.withResolvers<void>();
    this.#outside.set(task, caller);
    await caller.promise;
  }

  #letIn(task: QueuedTask): void {
    this.#waiting.add(task);
    this.#beginNext();
  }

  /** Begins what may begin, and fills the places that this frees. */
  #beginNext(): void {
    for (const task of this.#waiting) {
      if (this.#phase === "new" || this.#running.size >= this.#options.concurrency) break;
      this.#waiting.delete(task);
      this.#running.add(task);
      void this.#run(task);
    }
    for (const [task, caller] of this.#outside) {
      if (!this.#hasRoom()) break;
      this.#outside.delete(task);
      this.#letIn(task);
      caller.resolve();
    }
  }

  async #run(task: QueuedTask): Promise<void> {
    await task.run(this.#work.signal);
    this.#running.delete(task);
    this.#beginNext();
    this.#tellIdle();
  }

  /** Takes back a task that has not begun. */
  #withdraw(task: QueuedTask): void {
    this.#outside.get(task)?.reject(task.reason);
    this.#outside.delete(task);
    this.#waiting.delete(task);
    this.#beginNext();
    this.#tellIdle();
  }

  /** Waits until everything is done, but not for longer than was said. */
  async #drain(signal: AbortSignal): Promise<void> {
    const { drainMs, time } = this.#options;
    using limit = new TimeLimit(drainMs, time, signal);
    try {
      await this.#untilIdle(limit.signal);
    } catch (error) {
      if (!limit.signal.aborted) throw error;
    }
  }

  #dropWaiting(): void {
    const count = this.#waiting.size;
    for (const task of this.#waiting) task.drop(stopped());
    this.#waiting.clear();
    if (count > 0) this.#options.log.warn({ count }, `${count} tasks were dropped at the stop`);
  }

  async #untilIdle(signal: AbortSignal): Promise<void> {
    if (this.#isIdle()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#idle.add(resolve);
    using _ = onAbort(signal, () => reject(signal.reason));
    await promise;
  }

  #tellIdle(): void {
    if (!this.#isIdle()) return;
    for (const tell of this.#idle) tell();
    this.#idle.clear();
  }

  #isIdle(): boolean {
    return this.#running.size === 0 && this.#waiting.size === 0;
  }

  async #tellFailure(task: QueuedTask): Promise<void> {
    try {
      await task.result;
    } catch (error) {
      const isObedience = task.wasWithdrawn || isCancellation(error, this.#work.signal) || isStopped(error);
      if (!isObedience) this.#options.log.error({ err: error }, "a background task failed");
    }
  }
}

function stopped(): HostingError {
  return new HostingError("TASK_QUEUE_STOPPED", "the task queue has stopped, and the task was not done");
}

function isStopped(error: unknown): boolean {
  return error instanceof HostingError && error.code === "TASK_QUEUE_STOPPED";
}
