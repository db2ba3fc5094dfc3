import { payloadOf } from "../queue-system.ts";
import type { QueueSystem } from "../queue-system.ts";
import { atOnce, inFlight, warmUpOf } from "./in-flight.ts";
import { Tally } from "./tally.ts";

/** B: how many jobs a second are done, from a queue that is full, with a handler that does nothing. */
export async function drain(system: QueueSystem, jobs: number): Promise<Record<string, number>> {
  const warmUp = warmUpOf(jobs);
  await inFlight(warmUp + jobs, atOnce, (index) => system.submit(payloadOf(index)));
  const tally = new Tally();
  await using _ = await system.work(tally.work);
  await tally.reached(warmUp);
  const begunAt = performance.now();
  await tally.reached(warmUp + jobs);
  return { perSecond: jobs / ((performance.now() - begunAt) / 1_000) };
}
