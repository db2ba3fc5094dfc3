import type { JobQueue } from "@millrace/jobs";
import { SqsJobQueue } from "./job-queue.ts";
import { resolveJobQueueOptions } from "./job-queue-options.ts";
import type { JobQueueOptions } from "./job-queue-options.ts";

/**
 * A job queue on a standard queue of SQS, to go with the store of any back end. Nothing is sent before it is needed. Any number
 * of processes may use one queue.
 * @throws JobError `invalid-definition` for options that cannot be taken
 */
export function sqsQueue(options: JobQueueOptions): JobQueue {
  return new SqsJobQueue(resolveJobQueueOptions(options));
}
