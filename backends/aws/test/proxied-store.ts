import { dynamoJobStore } from "@millrace/aws";
import type { JobStoreOptions } from "@millrace/aws";
import type { JobStore } from "@millrace/jobs";
import { HttpProxy } from "@millrace/services/http-proxy";
import type { HttpRequest } from "@millrace/services/http-proxy";
import { countsPartition } from "../src/dynamodb/jobs/job-keys.ts";
import type { TestTables } from "./test-tables.ts";

/** A store on a table of its own, and what stands between the two. */
export interface ProxiedStore extends AsyncDisposable {
  readonly store: JobStore;
  readonly proxy: HttpProxy;
  /** The same table, with nothing in between. */
  readonly direct: JobStoreOptions;
}

export async function openBehindProxy(
  tables: TestTables,
  overrides: Partial<JobStoreOptions> = {},
): Promise<ProxiedStore> {
  const proxy = await HttpProxy.start(tables.endpoint);
  const direct = await tables.make();
  const store = dynamoJobStore({ ...direct, ...overrides, endpoint: proxy.endpoint });
  return {
    store,
    proxy,
    direct,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** `GetItem`, `PutItem` … */
export function targetOf({ headers }: HttpRequest): string {
  return String(headers["x-amz-target"]).split(".")[1] ?? "";
}

/**
 * Whether a request may come with any step, because its time has: a view of the pauses is fresh for half a second, and how many
 * jobs there are is written once a second.
 */
export function isByTime(request: HttpRequest): boolean {
  return targetOf(request) === "Query" || request.body.includes(JSON.stringify(countsPartition));
}
