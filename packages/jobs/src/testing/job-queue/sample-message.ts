import type { Delivery, JobMessage, JobQueue } from "../../ports/job-queue.ts";
import { until } from "../until.ts";

/** Longer than any case takes. */
export const longMs = 600_000;

/** A message to send. */
export function sampleMessage(jobId: string, overrides: Partial<JobMessage> = {}): JobMessage {
  return { jobId, kind: "sample", delayMs: 0, priority: 0, ...overrides };
}

/** Receives what is there or comes within 10 s; invisible for long, unless told otherwise. */
export async function receive(
  queue: JobQueue,
  { max = 10, visibilityMs = longMs }: { readonly max?: number; readonly visibilityMs?: number } = {},
): Promise<readonly Delivery[]> {
  return queue.receive({ max, visibilityMs, signal: AbortSignal.timeout(10_000) });
}

/** Receives until so many messages have come. */
export async function receiveAll(queue: JobQueue, count: number): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  while (deliveries.length < count) deliveries.push(...(await receive(queue)));
  return deliveries;
}

/** The jobs that these deliveries ring for. */
export function rungFor(deliveries: readonly Delivery[]): string[] {
  return deliveries.map(({ message }) => message.jobId);
}

/** Waits until the queue says that it holds so many messages; some tell it with delay. */
export async function untilDepth(queue: JobQueue, waiting: number, ready: number): Promise<void> {
  await until(`${waiting} messages wait, ${ready} of them ready`, async () => {
    const depth = await queue.depth();
    return depth.waiting === waiting && depth.ready === ready;
  });
}
