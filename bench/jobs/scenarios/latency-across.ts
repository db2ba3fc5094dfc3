import type { QueueSystem } from "../queue-system.ts";
import { WorkerProcess } from "../worker-process.ts";
import type { WorkerOrder } from "../worker-process.ts";
import { Arrivals, measureLatency } from "./latency.ts";

/** C across two processes: the job is submitted in this one, and started in another. */
export async function latencyAcross(
  system: QueueSystem,
  jobs: number,
  order: Omit<WorkerOrder, "workMs">,
): Promise<Record<string, number>> {
  const arrivals = new Arrivals();
  await using _ = await WorkerProcess.start({ ...order, workMs: 0 }, (message) => {
    if (message.kind === "started") arrivals.note(message.tookMs);
  });
  return await measureLatency(system, jobs, arrivals);
}
