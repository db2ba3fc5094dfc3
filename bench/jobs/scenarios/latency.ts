import { setTimeout as delay } from "node:timers/promises";
import { machineMs, payloadOf } from "../queue-system.ts";
import type { QueueSystem } from "../queue-system.ts";

/** Jobs submitted before one is measured, and those that are, at most. */
const mostWarmUp = 50;
const mostSamples = 300;

/** C: how long it takes from the submission of a job to its start, one job at a time, in milliseconds. */
export async function latency(system: QueueSystem, jobs: number): Promise<Record<string, number>> {
  const arrivals = new Arrivals();
  await using _ = await system.work(async ({ sentAtMs }) => {
    arrivals.note(machineMs() - sentAtMs);
    return "done";
  });
  return await measureLatency(system, jobs, arrivals);
}

/** The times that jobs took to their start, as they are told. */
export class Arrivals {
  #heard = Promise.withResolvers<number>();

  /** Notes that a job has started so long after it was sent. */
  note(tookMs: number): void {
    this.#heard.resolve(tookMs);
    this.#heard = Promise.withResolvers();
  }

  next(): Promise<number> {
    return this.#heard.promise;
  }
}

/** Submits one job after the other, each after the last was started and a moment of rest. */
export async function measureLatency(
  system: QueueSystem,
  jobs: number,
  arrivals: Arrivals,
): Promise<Record<string, number>> {
  const warmUp = Math.min(jobs, mostWarmUp);
  const samples = Math.min(jobs, mostSamples);
  const took: number[] = [];
  for (let index = 0; index < warmUp + samples; index++) {
    // Not in step with any poll.
    await delay(3 + Math.random() * 12);
    const arrived = arrivals.next();
    await system.submit(payloadOf(index, machineMs()));
    took.push(await arrived);
  }
  const sorted = took.slice(warmUp).toSorted((a, b) => a - b);
  return { p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}
