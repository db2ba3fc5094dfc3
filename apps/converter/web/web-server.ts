import type { HostedService } from "@millrace/hosting";
import type { FastifyInstance } from "fastify";
import type { Logger } from "@millrace/jobs";

/** The web server as a hosted service: it listens when it is started, and at the stop waits for the requests in flight. */
export class WebServer implements HostedService {
  readonly #app: FastifyInstance;
  readonly #address: { readonly host: string; readonly port: number };
  readonly #log: Logger;

  constructor(app: FastifyInstance, address: { readonly host: string; readonly port: number }, log: Logger) {
    this.#app = app;
    this.#address = address;
    this.#log = log;
  }

  async start(): Promise<void> {
    const url = await this.#app.listen(this.#address);
    this.#log.info({ url }, `open ${url} in a browser`);
  }

  async stop(): Promise<void> {
    await this.#app.close();
  }
}
