import type { Delivery, JobQueue } from "@millrace/jobs";

/** What comes within 20 s, hidden for a minute. */
export async function receive(queue: JobQueue, max = 10): Promise<readonly Delivery[]> {
  return queue.receive({ max, visibilityMs: 60_000, signal: AbortSignal.timeout(20_000) });
}

/** Receives until messages of these jobs have come, and nothing else. */
export async function receiveJobs(queue: JobQueue, jobIds: readonly string[]): Promise<readonly Delivery[]> {
  const missing = new Set(jobIds);
  const deliveries: Delivery[] = [];
  while (missing.size > 0) {
    for (const delivery of await receive(queue)) {
      if (!missing.delete(delivery.message.jobId)) throw new Error(`${delivery.message.jobId} was not expected`);
      deliveries.push(delivery);
    }
  }
  return deliveries;
}
