import { setTimeout as delay } from "node:timers/promises";
import { payloadOf } from "../queue-system.ts";
import type { QueueSystem } from "../queue-system.ts";
import { WorkerProcess } from "../worker-process.ts";
import type { WorkerMessage, WorkerOrder } from "../worker-process.ts";
import { atOnce, inFlight } from "./in-flight.ts";

const crashJobs = 1_000;
const killAfterStarts = 500;
const workMs = 5;
/** What has not been done by then counts as stuck. */
const patienceMs = 20_000;
const lookEveryMs = 250;

/**
 * E: a worker is killed by `kill -9` in the middle of 1,000 jobs, and another is started at once. What had been begun must be
 * begun again, and every job must end, once.
 */
export async function crash(
  system: QueueSystem,
  _jobs: number,
  order: Omit<WorkerOrder, "workMs">,
): Promise<Record<string, number>> {
  await inFlight(crashJobs, atOnce, (index) => system.submit(payloadOf(index)));
  const ended = new Set<number>();
  const interrupted = await killInMidRun(order, ended);
  const killedAt = performance.now();
  const before = await system.census();
  const again = new Map<number, number>();
  await using _ = await WorkerProcess.start({ ...order, workMs }, (message) => {
    if (message.kind === "ended") ended.add(message.index);
    else if (message.kind === "started" && interrupted.has(message.index)) again.set(message.index, performance.now());
  });
  const upAt = performance.now();
  const after = await untilAllEnded(system, killedAt + patienceMs);
  const accounted = new Set([...ended, ...after.results.keys()]);
  const changed = [...before.results].filter(([index, result]) => after.results.get(index) !== result);
  const lastAt = again.size < interrupted.size ? killedAt + patienceMs : Math.max(...again.values());
  return {
    stuck: after.unfinished,
    lost: Math.max(0, crashJobs - after.unfinished - accounted.size),
    secondResults: changed.length,
    againAfterSeconds: (lastAt - killedAt) / 1_000,
    againAfterUpSeconds: Math.max(0, lastAt - upAt) / 1_000,
  };
}

/** @returns the jobs that were begun and not ended when the worker died */
async function killInMidRun(order: Omit<WorkerOrder, "workMs">, ended: Set<number>): Promise<Set<number>> {
  const running = new Set<number>();
  const enough = Promise.withResolvers<void>();
  let starts = 0;
  const hear = (message: WorkerMessage): void => {
    if (message.kind === "started") {
      running.add(message.index);
      if (++starts >= killAfterStarts) enough.resolve();
    } else if (message.kind === "ended") {
      running.delete(message.index);
      ended.add(message.index);
    }
  };
  await using worker = await WorkerProcess.start({ ...order, workMs }, hear);
  await enough.promise;
  await worker.kill();
  return running;
}

async function untilAllEnded(system: QueueSystem, deadline: number): ReturnType<QueueSystem["census"]> {
  for (;;) {
    const census = await system.census();
    if (census.unfinished === 0 || performance.now() > deadline) return census;
    await delay(lookEveryMs);
  }
}
