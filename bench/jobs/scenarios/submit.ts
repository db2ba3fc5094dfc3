import { monitorEventLoopDelay } from "node:perf_hooks";
import { payloadOf } from "../queue-system.ts";
import type { QueueSystem } from "../queue-system.ts";
import { atOnce, inFlight, warmUpOf } from "./in-flight.ts";

/** A: how many jobs a second are accepted, 64 in flight; and what that does to the process that submits them. */
export async function submitMany(system: QueueSystem, jobs: number): Promise<Record<string, number>> {
  const warmUp = warmUpOf(jobs);
  await inFlight(warmUp, atOnce, (index) => system.submit(payloadOf(index)));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const begunAt = performance.now();
  await inFlight(jobs, atOnce, (index) => system.submit(payloadOf(index)));
  const seconds = (performance.now() - begunAt) / 1_000;
  delay.disable();
  return {
    perSecond: jobs / seconds,
    loopDelayMs: delay.percentile(99.9) / 1e6,
    residentMiB: process.memoryUsage.rss() / 2 ** 20,
  };
}
