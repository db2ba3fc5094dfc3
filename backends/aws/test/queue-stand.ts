import { sqsQueue } from "@millrace/aws";
import type { JobQueueOptions } from "@millrace/aws";
import { HttpProxy } from "@millrace/services/http-proxy";
import type { HttpFate } from "@millrace/services/http-proxy";
import { answer, decidingFirst, stand, targetOf } from "./proxied.ts";
import type { TestQueues } from "./test-queues.ts";

/** A job queue of its own, what stands between it and the service, and its options past that. */
export async function openQueueBehindProxy(
  queues: TestQueues,
  overrides: Partial<JobQueueOptions> = {},
  attributes: Readonly<Record<string, string>> = {},
) {
  const proxy = await HttpProxy.start(queues.endpoint);
  const options = await queues.make(overrides, attributes);
  const queue = sqsQueue({ ...options, endpoint: proxy.endpoint });
  return stand(queue, { queue, proxy, options });
}

/** The requests of this kind that have come, read. */
export function asked(proxy: HttpProxy, action: string): readonly Record<string, unknown>[] {
  return proxy.seen
    .filter((request) => targetOf(request) === action)
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

/** What SQS answers where it refuses. */
export function refusal(code: string, status = 400, message = "told by the service"): HttpFate {
  return answer(status, { __type: `com.amazonaws.sqs#${code}`, message });
}

export const decideFirst = decidingFirst(targetOf);
