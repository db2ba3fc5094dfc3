import { sqsQueue } from "@millrace/aws";
import type { JobQueueOptions } from "@millrace/aws";
import type { JobQueue } from "@millrace/jobs";
import { FauxqsServer } from "@millrace/services/fauxqs";
import { credentials, region } from "./emulated.ts";

/** A server, and the queues that tests make on it. */
export class TestQueues implements AsyncDisposable {
  readonly #server: FauxqsServer;
  #made = 0;

  private constructor(server: FauxqsServer) {
    this.#server = server;
  }

  static async start(): Promise<TestQueues> {
    return new TestQueues(await FauxqsServer.start());
  }

  get endpoint(): string {
    return this.#server.endpoint;
  }

  /** The options of a queue that nobody else has. */
  async make(
    overrides: Partial<JobQueueOptions> = {},
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<JobQueueOptions> {
    const queueUrl = await this.#server.createQueue(`test-${++this.#made}`, attributes);
    return { queueUrl, region, credentials, ...overrides };
  }

  /** The attribute of a queue whose messages are set aside there once they were received so often. */
  redrive({ queueUrl }: JobQueueOptions, maxReceiveCount: number): Readonly<Record<string, string>> {
    const name = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
    const deadLetterTargetArn = `arn:aws:sqs:${region}:000000000000:${name}`;
    return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) };
  }

  /** A job queue on a new one. */
  async openFresh(
    overrides: Partial<JobQueueOptions> = {},
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<JobQueue> {
    return sqsQueue(await this.make(overrides, attributes));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}
