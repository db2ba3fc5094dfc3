import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { QueueAttributeName } from "@aws-sdk/client-sqs";
import type { Delivery, JobMessage, JobQueue, ReceiveOptions } from "@millrace/jobs";
import type { ResolvedJobQueueOptions } from "./job-queue-options.ts";
import { Messages } from "./sqs/messages.ts";
import { QueueClient } from "./sqs/queue-client.ts";
import { Receivers } from "./sqs/receivers.ts";

/** Carries doorbells in a standard queue of SQS. */
export class SqsJobQueue implements JobQueue {
  readonly #client: QueueClient;
  readonly #messages: Messages;
  readonly #receivers: Receivers;

  constructor(options: ResolvedJobQueueOptions) {
    this.#client = new QueueClient(options);
    this.#messages = new Messages(this.#client);
    this.#receivers = new Receivers(this.#client, {
      messages: this.#messages,
      ensureOpen: () => this.#ensureOpen(),
    });
  }

  async send(messages: readonly JobMessage[]): Promise<void> {
    this.#ensureOpen();
    await Promise.all(messages.map((message) => this.#messages.send(message)));
  }

  async receive({ max, visibilityMs, signal }: ReceiveOptions): Promise<readonly Delivery[]> {
    this.#ensureOpen();
    signal.throwIfAborted();
    return this.#receivers.receive(max, visibilityMs, signal);
  }

  async depth(): Promise<{ readonly waiting: number; readonly ready: number }> {
    this.#ensureOpen();
    const ready = "ApproximateNumberOfMessages";
    const hidden = ["ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"] as const;
    const told = await this.#attributes([ready, ...hidden]);
    const count = (name: QueueAttributeName): number => Number(told[name] ?? 0);
    return { waiting: count(ready) + count(hidden[0]) + count(hidden[1]), ready: count(ready) };
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
    await this.#attributes(["QueueArn"], signal);
  }

  /** Waits for what is being given back; requests that wait for messages are broken off. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#receivers[Symbol.asyncDispose]();
    this.#client[Symbol.dispose]();
  }

  async #attributes(
    AttributeNames: QueueAttributeName[],
    signal?: AbortSignal,
  ): Promise<Partial<Record<QueueAttributeName, string>>> {
    const command = new GetQueueAttributesCommand({ QueueUrl: this.#client.queueUrl, AttributeNames });
    const sending = signal === undefined ? {} : { signal };
    const { Attributes = {} } = await this.#client.send(command, sending);
    return Attributes;
  }

  #ensureOpen(): void {
    this.#client.closing.throwIfAborted();
  }
}
