import type { AddressInfo } from "node:net";
import { buildApp } from "fauxqs";

/**
 * fauxqs, an S3 and an SQS in JavaScript, in this process, in memory, on a port of 127.0.0.1. Addresses of S3 have the bucket
 * in their path.
 */
export class FauxqsServer implements AsyncDisposable {
  readonly #app: ReturnType<typeof buildApp>;

  private constructor(app: ReturnType<typeof buildApp>) {
    this.#app = app;
  }

  static async start(): Promise<FauxqsServer> {
    const app = buildApp({ logger: false });
    // By itself it would listen on every address of the machine.
    await app.listen({ host: "127.0.0.1", port: 0 });
    return new FauxqsServer(app);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#app.server.address() as AddressInfo).port}`;
  }

  /** @throws Error if it cannot be made */
  async createBucket(name: string): Promise<void> {
    const answer = await fetch(new URL(name, this.endpoint), { method: "PUT" });
    if (!answer.ok) throw new Error(`the bucket "${name}" was not made: ${await answer.text()}`);
  }

  /**
   * @param attributes as CreateQueue takes them
   * @returns the address of the queue
   * @throws Error if it cannot be made
   */
  async createQueue(name: string, attributes: Readonly<Record<string, string>> = {}): Promise<string> {
    const answer = await fetch(this.endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.CreateQueue" },
      body: JSON.stringify({ QueueName: name, Attributes: attributes }),
    });
    if (!answer.ok) throw new Error(`the queue "${name}" was not made: ${await answer.text()}`);
    const { QueueUrl } = (await answer.json()) as { readonly QueueUrl: string };
    return new URL(new URL(QueueUrl).pathname, this.endpoint).href;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What waits for messages would be waited for.
    this.#app.server.closeAllConnections();
    await this.#app.close();
  }
}
