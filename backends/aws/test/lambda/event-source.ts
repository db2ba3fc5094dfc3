import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Message } from "@aws-sdk/client-sqs";
import type { AwsBackendOptions } from "@millrace/aws";
import type { SqsBatchResponse, SqsEvent, SqsRecord } from "@millrace/aws/lambda";
import type { Invocation, LambdaFunction } from "@millrace/services/lambda";

/** What came of a batch that the event source has handed to the function. */
export interface Handed {
  readonly invocation: Invocation;
  readonly records: readonly SqsRecord[];
  /** Which of them were reported, by their message ids. All, where the function did not answer. */
  readonly failed: readonly string[];
}

/**
 * What polls a queue for a function, as an event source mapping with `ReportBatchItemFailures` does: it receives up to ten messages,
 * invokes the function with them, and deletes those that were not reported.
 */
export class EventSource implements Disposable {
  readonly #lambda: LambdaFunction;
  readonly #queueUrl: string;
  readonly #sqs: SQSClient;

  constructor(lambda: LambdaFunction, { queueUrl, region = "", credentials }: AwsBackendOptions) {
    this.#lambda = lambda;
    this.#queueUrl = queueUrl;
    this.#sqs = new SQSClient({ region, endpoint: new URL(queueUrl).origin, ...(credentials && { credentials }) });
  }

  /** Waits for messages, and hands the function `count` of them in one batch, which may take `timeoutMs`. */
  async hand(count: number, timeoutMs?: number): Promise<Handed> {
    const messages: Message[] = [];
    while (messages.length < count) {
      const command = new ReceiveMessageCommand({
        QueueUrl: this.#queueUrl,
        MaxNumberOfMessages: count - messages.length,
        VisibilityTimeout: 600,
        WaitTimeSeconds: 20,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      });
      messages.push(...((await this.#sqs.send(command)).Messages ?? []));
    }
    const records = messages.map((message) => recordOf(message));
    const invocation = await this.#lambda.invoke({ Records: records } satisfies SqsEvent, timeoutMs);
    const failed = failedOf(invocation, records);
    await this.#delete(messages.filter(({ MessageId = "" }) => !failed.includes(MessageId)));
    return { invocation, records, failed };
  }

  /** Sends what nobody of ours would. */
  async send(body: string): Promise<void> {
    await this.#sqs.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: body }));
  }

  [Symbol.dispose](): void {
    this.#sqs.destroy();
  }

  async #delete(messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const Entries = messages.map(({ MessageId: Id, ReceiptHandle }) => ({ Id, ReceiptHandle }));
    await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }));
  }
}

function failedOf({ outcome }: Invocation, records: readonly SqsRecord[]): string[] {
  if (outcome.kind !== "response") return records.map(({ messageId }) => messageId);
  return (outcome.payload as SqsBatchResponse).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** As Lambda writes it: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
function recordOf({ MessageId = "", ReceiptHandle, Body = "", Attributes, MessageAttributes, MD5OfBody }: Message) {
  const attributes = Object.entries(MessageAttributes ?? {}).map(([name, { StringValue, DataType }]) => [
    name,
    { stringValue: StringValue, dataType: DataType, stringListValues: [], binaryListValues: [] },
  ]);
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes) as SqsRecord["messageAttributes"],
    md5OfBody: MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:test",
    awsRegion: "us-east-1",
  };
}
