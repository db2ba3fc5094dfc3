import { dynamoJobStore } from "@millrace/aws";
import type { JobStoreOptions } from "@millrace/aws";
import { HttpProxy } from "@millrace/services/http-proxy";
import type { HttpFate, HttpRequest } from "@millrace/services/http-proxy";
import { countsPartition } from "../src/dynamodb/jobs/job-keys.ts";
import { answer, stand, targetOf } from "./proxied.ts";
import type { TestTables } from "./test-tables.ts";

/** A store on a table of its own, what stands between the two, and the options of the same table past that. */
export async function openBehindProxy(tables: TestTables, overrides: Partial<JobStoreOptions> = {}) {
  const proxy = await HttpProxy.start(tables.endpoint);
  const direct = await tables.make();
  const store = dynamoJobStore({ ...direct, ...overrides, endpoint: proxy.endpoint });
  return stand(store, { store, proxy, direct });
}

/**
 * Whether a request may come with any step, because its time has: a view of the pauses is fresh for half a second, and how many
 * jobs there are is written once a second.
 */
export function isByTime(request: HttpRequest): boolean {
  return targetOf(request) === "Query" || request.body.includes(JSON.stringify(countsPartition));
}

/** What DynamoDB answers where it refuses. */
export function refusal(type: string, more: object = {}): HttpFate {
  const status = type === "InternalServerError" ? 500 : 400;
  return answer(status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "slow down", ...more });
}
