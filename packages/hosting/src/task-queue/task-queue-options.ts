import type { ServiceLog } from "../logging/service-log.ts";
import { OptionFaults } from "../options/option-faults.ts";
import { systemTime, type TimeProvider } from "../time/time-provider.ts";

/** How a queue of tasks behaves. */
export interface TaskQueueOptions {
  /** Where tasks that fail with nobody waiting for them are told, and tasks that are dropped. */
  readonly log: ServiceLog;
  /** How many tasks may wait for their turn. Default 100. */
  readonly capacity?: number;
  /** How many tasks run at a time. Default 1. */
  readonly concurrency?: number;
  /** What happens to who comes when the queue is full: he waits for room, or is refused. Default `wait`. */
  readonly whenFull?: "wait" | "refuse";
  /** What happens at the stop to tasks that wait for their turn: they are done, or dropped. Default `drain`. */
  readonly atStop?: "drain" | "drop";
  /**
   * How long draining may take, in milliseconds. Then what has not begun is dropped and the signals of the tasks under way
   * abort. Default 20,000, which leaves a third of the host's 30 s to those that stop after.
   */
  readonly drainMs?: number;
  /** Default {@link systemTime}. */
  readonly time?: TimeProvider;
}

/** @throws HostingError `INVALID_OPTIONS`, naming every fault */
export function checkTaskQueueOptions(options: TaskQueueOptions): Required<TaskQueueOptions> {
  const { log, capacity = 100, concurrency = 1, whenFull = "wait", atStop = "drain" } = options;
  const { drainMs = 20_000, time = systemTime } = options;
  new OptionFaults()
    .names(options, ["log", "capacity", "concurrency", "whenFull", "atStop", "drainMs", "time"])
    .expect(typeof log?.error === "function", "log: a logger is needed, to tell of tasks that fail")
    .integer("capacity", capacity, 1)
    .integer("concurrency", concurrency, 1)
    .oneOf("whenFull", whenFull, ["wait", "refuse"])
    .oneOf("atStop", atStop, ["drain", "drop"])
    .number("drainMs", drainMs, 0)
    .throwIfAny("a task queue");
  return { log, capacity, concurrency, whenFull, atStop, drainMs, time };
}
