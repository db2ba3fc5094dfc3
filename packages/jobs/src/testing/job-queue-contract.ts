import type { JobQueue } from "../ports/job-queue.ts";
import type { ContractCase } from "./contract.ts";
import { closing } from "./job-queue/closing.ts";
import { deliveries } from "./job-queue/deliveries.ts";
import { receiving } from "./job-queue/receiving.ts";

/** Everything that a {@link JobQueue} promises. */
export const jobQueueContract: readonly ContractCase<JobQueue>[] = [...receiving, ...deliveries, ...closing];
