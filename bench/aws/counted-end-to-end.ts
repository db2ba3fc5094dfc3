import type { QueueSystem } from "../jobs/queue-system.ts";
import { endToEnd } from "../jobs/scenarios/end-to-end.ts";
import { warmUpOf } from "../jobs/scenarios/in-flight.ts";
import { RequestCounts } from "./request-counts.ts";

const reads = ["GetItem", "BatchGetItem", "Query", "Scan"];

/** D, and how many requests a job took: all that were sent meanwhile, for the jobs that warmed up as well. */
export async function countedEndToEnd(system: QueueSystem, jobs: number): Promise<Record<string, number>> {
  using requests = new RequestCounts();
  const figures = await endToEnd(system, jobs);
  const all = jobs + warmUpOf(jobs);
  const dynamodb = requests.to("DynamoDB");
  const dynamodbReads = requests.to("DynamoDB", reads);
  return {
    ...figures,
    sqsPerJob: requests.to("AmazonSQS") / all,
    dynamodbReadsPerJob: dynamodbReads / all,
    dynamodbWritesPerJob: (dynamodb - dynamodbReads) / all,
  };
}
