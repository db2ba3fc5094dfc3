import { DynamoDbServer } from "@millrace/services/dynamodb";
import { FauxqsServer } from "@millrace/services/fauxqs";
import type { AwsPlace } from "../jobs/queue-system.ts";

/**
 * fauxqs and DynamoDB Local, each in a process of its own: the measurements run in others, and this one does nothing but answer
 * as fauxqs. Everything is in memory.
 */
export class Emulators implements AsyncDisposable {
  readonly #fauxqs: FauxqsServer;
  readonly #dynamodb: DynamoDbServer;
  #made = 0;

  private constructor(fauxqs: FauxqsServer, dynamodb: DynamoDbServer) {
    this.#fauxqs = fauxqs;
    this.#dynamodb = dynamodb;
  }

  /** @throws Error if DynamoDB Local cannot be had, or finds no Java */
  static async start(): Promise<Emulators> {
    const dynamodb = await DynamoDbServer.start();
    return new Emulators(await FauxqsServer.start(), dynamodb);
  }

  /** A queue and a bucket that nobody else has; who needs a table makes one. */
  async make(): Promise<AwsPlace> {
    const name = `bench-${++this.#made}`;
    await this.#fauxqs.createBucket(name);
    const queueUrl = await this.#fauxqs.createQueue(name);
    const { endpoint: s3Endpoint } = this.#fauxqs;
    return { queueUrl, bucket: name, s3Endpoint, dynamodbEndpoint: this.#dynamodb.endpoint };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fauxqs[Symbol.asyncDispose]();
    await this.#dynamodb[Symbol.asyncDispose]();
  }
}
