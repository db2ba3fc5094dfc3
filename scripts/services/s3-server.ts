import type { AddressInfo } from "node:net";
import { buildApp } from "fauxqs";

/** fauxqs, an S3 in JavaScript, in this process, in memory, on a port of 127.0.0.1. Addresses have the bucket in their path. */
export class S3Server implements AsyncDisposable {
  readonly #app: ReturnType<typeof buildApp>;

  private constructor(app: ReturnType<typeof buildApp>) {
    this.#app = app;
  }

  static async start(): Promise<S3Server> {
    const app = buildApp({ logger: false });
    // By itself it would listen on every address of the machine.
    await app.listen({ host: "127.0.0.1", port: 0 });
    return new S3Server(app);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#app.server.address() as AddressInfo).port}`;
  }

  /** @throws Error if it cannot be made */
  async createBucket(name: string): Promise<void> {
    const answer = await fetch(new URL(name, this.endpoint), { method: "PUT" });
    if (!answer.ok) throw new Error(`the bucket "${name}" was not made: ${await answer.text()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#app.close();
  }
}
