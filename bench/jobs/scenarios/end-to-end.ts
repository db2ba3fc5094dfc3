import { payloadOf } from "../queue-system.ts";
import type { QueueSystem } from "../queue-system.ts";
import { atOnce, inFlight, warmUpOf } from "./in-flight.ts";
import { Tally } from "./tally.ts";

/** D: how many jobs a second are submitted and done, both in one process. */
export async function endToEnd(system: QueueSystem, jobs: number): Promise<Record<string, number>> {
  const warmUp = warmUpOf(jobs);
  const tally = new Tally();
  await using _ = await system.work(tally.work);
  await inFlight(warmUp, atOnce, (index) => system.submit(payloadOf(index)));
  await tally.reached(warmUp);
  const begunAt = performance.now();
  await inFlight(jobs, atOnce, (index) => system.submit(payloadOf(index)));
  await tally.reached(warmUp + jobs);
  return { perSecond: jobs / ((performance.now() - begunAt) / 1_000) };
}
