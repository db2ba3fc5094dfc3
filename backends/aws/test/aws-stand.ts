import { createTable } from "@millrace/aws";
import type { AwsBackendOptions } from "@millrace/aws";
import { DynamoDbServer } from "@millrace/services/dynamodb";
import { FauxqsServer } from "@millrace/services/fauxqs";

/** Takes the place of those that the SDK finds by itself; the emulators take any. */
const credentials = { accessKeyId: "millrace", secretAccessKey: "sample" };

/** The emulator of DynamoDB has one lock for everything, and the machine may be busy. */
const timeoutMs = 600_000;

/** All three services, and what tests make on them. */
export class AwsStand implements AsyncDisposable {
  readonly #dynamodb: DynamoDbServer;
  readonly #fauxqs: FauxqsServer;
  #made = 0;

  private constructor(dynamodb: DynamoDbServer, fauxqs: FauxqsServer) {
    this.#dynamodb = dynamodb;
    this.#fauxqs = fauxqs;
  }

  static async start(): Promise<AwsStand> {
    const [dynamodb, fauxqs] = await Promise.all([DynamoDbServer.start(), FauxqsServer.start()]);
    return new AwsStand(dynamodb, fauxqs);
  }

  /** The options of a back end that nobody else has. */
  async make(): Promise<AwsBackendOptions> {
    const name = `test-${++this.#made}`;
    const queueUrl = await this.#fauxqs.createQueue(name);
    await this.#fauxqs.createBucket(name);
    const service = { region: "us-east-1", credentials, timeoutMs };
    await createTable({ table: name, endpoint: this.#dynamodb.endpoint, ...service });
    const endpoints = { s3: this.#fauxqs.endpoint, dynamodb: this.#dynamodb.endpoint };
    return { queueUrl, bucket: name, table: name, endpoints, pathStyle: true, ...service };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await using stack = new AsyncDisposableStack();
    stack.use(this.#dynamodb);
    stack.use(this.#fauxqs);
  }
}
