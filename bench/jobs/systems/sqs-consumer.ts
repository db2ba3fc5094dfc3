import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Message } from "@aws-sdk/client-sqs";
import { Consumer } from "sqs-consumer";
import { emulatorClient } from "../../aws/emulator-service.ts";
import { JobRecords } from "../../aws/job-records.ts";
import { concurrency, needed } from "../queue-system.ts";
import type { Census, Payload, Place, QueueSystem, Work } from "../queue-system.ts";

/** What a message carries: everything, so that the record is written and never read. */
interface Job {
  readonly id: string;
  readonly payload: Payload;
}

/** How messages are deleted: each when it was handled, or all that were received at once. */
type Deletes = "one by one" | "in batches";

/** sqs-consumer with ten messages at once, and a record that is written when a job is submitted, begun and done. */
export class SqsConsumer implements QueueSystem {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  readonly #records: JobRecords;
  readonly #deletes: Deletes;

  private constructor(queueUrl: string, records: JobRecords, deletes: Deletes) {
    this.#sqs = new SQSClient({ ...emulatorClient, endpoint: new URL(queueUrl).origin });
    this.#queueUrl = queueUrl;
    this.#records = records;
    this.#deletes = deletes;
  }

  static async open({ folder, aws }: Place, deletes: Deletes): Promise<SqsConsumer> {
    const { queueUrl, dynamodbEndpoint } = needed(aws, "the servers of Amazon Web Services");
    const records = new JobRecords(dynamodbEndpoint, basename(folder));
    await records.createTable();
    return new SqsConsumer(queueUrl, records, deletes);
  }

  async submit(payload: Payload): Promise<void> {
    const job: Job = { id: randomUUID(), payload };
    await this.#records.submitted(job.id, payload.index);
    await this.#sqs.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: JSON.stringify(job) }));
  }

  async work(work: Work): Promise<AsyncDisposable> {
    const handleMessage = (message: Message): Promise<Message> => this.#handle(message, work);
    const handleMessageBatch = (messages: Message[]): Promise<Message[]> => Promise.all(messages.map(handleMessage));
    const consumer = Consumer.create({
      sqs: this.#sqs,
      queueUrl: this.#queueUrl,
      batchSize: concurrency,
      ...(this.#deletes === "in batches" ? { handleMessageBatch } : { handleMessage }),
    });
    // It is told of the request that it waited for when it was stopped; what became of the jobs is counted in the end.
    consumer.on("error", () => {});
    // But where a job failed nothing was measured.
    consumer.on("processing_error", (error) =>
      process.nextTick(() => {
        throw error;
      }),
    );
    consumer.start();
    return {
      async [Symbol.asyncDispose]() {
        consumer.stop({ abort: true });
      },
    };
  }

  census(): Promise<Census> {
    return this.#records.census();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sqs.destroy();
    this.#records[Symbol.dispose]();
  }

  async #handle(message: Message, work: Work): Promise<Message> {
    const { id, payload } = JSON.parse(message.Body ?? "") as Job;
    await this.#records.running(id);
    await this.#records.succeeded(id, await work(payload));
    return message;
  }
}
