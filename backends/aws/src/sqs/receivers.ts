import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Message } from "@aws-sdk/client-sqs";
import { isJobError } from "@millrace/jobs";
import { askedOfMessages, readMessage } from "./message-format.ts";
import { secondsOf } from "./messages.ts";
import type { QueueClient } from "./queue-client.ts";
import { SqsDelivery } from "./sqs-delivery.ts";
import type { DeliveryPlace } from "./sqs-delivery.ts";

/** The longest that the service waits for a message, which is one request then and not many. */
const waitSeconds = 20;
/** What one request brings at most. */
const messagesAtMost = 10;

/** One who waits for messages. */
interface Receiver {
  readonly max: number;
  readonly visibilityMs: number;
  readonly resolve: (deliveries: readonly SqsDelivery[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Those who wait for messages, and the requests that wait for them at the service: as many as there are receivers.
 *
 * A request is not broken off when its receiver is gone: the service might be answering it just then, and would hide the messages
 * from everybody. It serves whoever waits next, and what it brings for nobody is given back.
 */
export class Receivers implements AsyncDisposable {
  readonly #client: QueueClient;
  readonly #place: DeliveryPlace;
  /** In the order in which they came. */
  readonly #waiting = new Set<Receiver>();
  /** How many requests there are, by for how long they hide what they bring. */
  readonly #polls = new Map<number, number>();
  readonly #givingBack = new Set<Promise<void>>();

  constructor(client: QueueClient, place: DeliveryPlace) {
    this.#client = client;
    this.#place = place;
  }

  /** @throws JobError; or the signal's reason, and then no message was taken */
  async receive(max: number, visibilityMs: number, signal: AbortSignal): Promise<readonly SqsDelivery[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly SqsDelivery[]>();
    const receiver = { max, visibilityMs, resolve, reject };
    const onAbort = (): void => this.#dismiss(receiver, signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#waiting.add(receiver);
    this.#pollAsNeeded(visibilityMs);
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Call it before the client is closed: what came for nobody is on its way back. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#givingBack);
  }

  #dismiss(receiver: Receiver, reason: unknown): void {
    this.#waiting.delete(receiver);
    receiver.reject(reason);
  }

  #waitingFor(visibilityMs: number): Receiver[] {
    return [...this.#waiting].filter((receiver) => receiver.visibilityMs === visibilityMs);
  }

  #pollAsNeeded(visibilityMs: number): void {
    for (const { max } of this.#waitingFor(visibilityMs).slice(this.#polls.get(visibilityMs) ?? 0)) {
      void this.#poll(max, visibilityMs);
    }
  }

  async #poll(max: number, visibilityMs: number): Promise<void> {
    this.#polls.set(visibilityMs, (this.#polls.get(visibilityMs) ?? 0) + 1);
    try {
      this.#handOut(await this.#take(max, visibilityMs), visibilityMs);
    } catch (error) {
      for (const receiver of this.#waitingFor(visibilityMs)) this.#dismiss(receiver, error);
    }
    this.#polls.set(visibilityMs, (this.#polls.get(visibilityMs) ?? 1) - 1);
    this.#pollAsNeeded(visibilityMs);
  }

  async #take(max: number, visibilityMs: number): Promise<readonly SqsDelivery[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#client.queueUrl,
      MaxNumberOfMessages: Math.min(max, messagesAtMost),
      VisibilityTimeout: secondsOf(visibilityMs),
      WaitTimeSeconds: waitSeconds,
      ...askedOfMessages(),
    });
    const waitMs = waitSeconds * 1_000;
    const { Messages = [] } = await this.#client.send(command, { waitMs });
    return Messages.flatMap((received) => this.#deliver(received, visibilityMs));
  }

  /** A message that is none of ours is left to come again, and to be set aside by the service when it has come too often. */
  #deliver(received: Message, visibilityMs: number): SqsDelivery[] {
    const message = readMessage(received);
    if (message === undefined || received.ReceiptHandle === undefined) return [];
    const delivery = new SqsDelivery(message, received.ReceiptHandle, visibilityMs, this.#place);
    if (message.delayMs === 0) return [delivery];
    // Its delay is longer than the service can hold it back for: the rest is another delay.
    this.#giveBack(delivery, message.delayMs);
    return [];
  }

  #handOut(deliveries: readonly SqsDelivery[], visibilityMs: number): void {
    const left = deliveries.toSorted((a, b) => b.message.priority - a.message.priority);
    for (const receiver of this.#waitingFor(visibilityMs)) {
      if (left.length === 0) return;
      this.#waiting.delete(receiver);
      receiver.resolve(left.splice(0, receiver.max));
    }
    for (const delivery of left) this.#giveBack(delivery, 0);
  }

  /** Should it fail, the message lapses. */
  #giveBack(delivery: SqsDelivery, delayMs: number): void {
    const givingBack = this.#tryToGiveBack(delivery, delayMs).finally(() => this.#givingBack.delete(givingBack));
    this.#givingBack.add(givingBack);
  }

  async #tryToGiveBack(delivery: SqsDelivery, delayMs: number): Promise<void> {
    try {
      await delivery.release(delayMs);
    } catch (error) {
      if (!isJobError(error)) throw error;
    }
  }
}
