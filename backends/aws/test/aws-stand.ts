import { createTable } from "@millrace/aws";
import type { AwsBackendOptions } from "@millrace/aws";
import { DynamoDbServer } from "@millrace/services/dynamodb";
import { FauxqsServer } from "@millrace/services/fauxqs";
import { credentials, patientMs, region } from "./emulated.ts";

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
    const service = { region, credentials, timeoutMs: patientMs };
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
