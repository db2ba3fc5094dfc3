import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import type { JobMessage } from "@millrace/jobs";
import { Batches } from "./batches.ts";
import { isGone } from "./fault.ts";
import { entryOf } from "./message-format.ts";
import type { SendEntry } from "./message-format.ts";
import type { QueueClient } from "./queue-client.ts";
import { sendBatch } from "./send-batch.ts";
import type { BatchKind } from "./send-batch.ts";

/** The longest that SQS hides a message for, from when it was received. */
export const longestVisibilityMs = 43_200_000;

interface DeleteEntry {
  readonly ReceiptHandle: string;
}

interface HideEntry extends DeleteEntry {
  readonly VisibilityTimeout: number;
}

/** What is done with the messages of a queue, in batches. Each resolves when it was done, and rejects with a JobError. */
export class Messages {
  readonly #sends: Batches<SendEntry>;
  readonly #deletes: Batches<DeleteEntry>;
  readonly #hides: Batches<HideEntry>;

  constructor(client: QueueClient) {
    const { queueUrl: QueueUrl } = client;
    const inBatches = <Entry>(kind: BatchKind<Entry>): Batches<Entry> =>
      new Batches((calls) => sendBatch(client, calls, kind));
    this.#sends = inBatches({
      isDone: () => false,
      send: (Entries) => client.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
    });
    this.#deletes = inBatches({
      isDone: isGone,
      send: (Entries) => client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })),
    });
    this.#hides = inBatches({
      isDone: isGone,
      send: (Entries) => client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })),
    });
  }

  /** Resolves once the message is kept, on several disks. */
  send(message: JobMessage): Promise<void> {
    return this.#sends.add(entryOf(message));
  }

  /** Takes a message out of the queue. One that is no longer in hand is left alone. */
  delete(receiptHandle: string): Promise<void> {
    return this.#deletes.add({ ReceiptHandle: receiptHandle });
  }

  /** Hides a message for so long from now. One that is no longer in hand is left alone. */
  hide(receiptHandle: string, visibilityMs: number): Promise<void> {
    return this.#hides.add({ ReceiptHandle: receiptHandle, VisibilityTimeout: secondsOf(visibilityMs) });
  }
}

/** SQS hides for whole seconds; rather longer than asked for than shorter. */
export function secondsOf(visibilityMs: number): number {
  return Math.ceil(Math.min(Math.max(0, visibilityMs), longestVisibilityMs) / 1_000);
}
