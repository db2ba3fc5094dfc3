import { sqsQueue } from "@millrace/aws";
import type { JobQueueOptions } from "@millrace/aws";
import type { JobQueue } from "@millrace/jobs";
import { HttpProxy } from "@millrace/services/http-proxy";
import type { HttpFate, HttpRequest } from "@millrace/services/http-proxy";
import type { TestQueues } from "./test-queues.ts";

/** A job queue of its own, and what stands between it and the service. */
export interface QueueStand extends AsyncDisposable {
  readonly queue: JobQueue;
  readonly proxy: HttpProxy;
  /** Of the queue, past what stands between. */
  readonly options: JobQueueOptions;
}

export async function openQueueBehindProxy(
  queues: TestQueues,
  overrides: Partial<JobQueueOptions> = {},
  attributes: Readonly<Record<string, string>> = {},
): Promise<QueueStand> {
  const proxy = await HttpProxy.start(queues.endpoint);
  const options = await queues.make(overrides, attributes);
  const queue = sqsQueue({ ...options, endpoint: proxy.endpoint });
  return {
    queue,
    proxy,
    options,
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** `SendMessageBatch`, `ReceiveMessage` … */
export function actionOf({ headers }: HttpRequest): string {
  return String(headers["x-amz-target"]).split(".")[1] ?? "";
}

/** The requests of this kind that have come, read. */
export function asked(proxy: HttpProxy, action: string): readonly Record<string, unknown>[] {
  return proxy.seen
    .filter((request) => actionOf(request) === action)
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

/** What SQS answers where it refuses. */
export function refusal(code: string, status = 400, message = "told by the service"): HttpFate {
  return answer(status, { __type: `com.amazonaws.sqs#${code}`, message });
}

/** What SQS answers. */
export function answer(status: number, body: object): HttpFate {
  const headers = { "content-type": "application/x-amz-json-1.0" };
  return { kind: "answer", status, headers, body: JSON.stringify(body) };
}

/** The first `times` requests of this kind have that fate. */
export function decideFirst(proxy: HttpProxy, action: string, fate: HttpFate, times = 1): void {
  let left = times;
  proxy.decide = (request) => (actionOf(request) === action && left-- > 0 ? fate : { kind: "pass" });
}
