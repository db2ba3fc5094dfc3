import type { HostedService } from "@millrace/hosting";
import type { FastifyInstance } from "fastify";

/** The web server as a hosted service: it listens when it is started, and at the stop waits for the requests in flight. */
export class WebServer implements HostedService {
  readonly #app: FastifyInstance;
  readonly #address: { readonly host: string; readonly port: number };

  constructor(app: FastifyInstance, address: { readonly host: string; readonly port: number }) {
    this.#app = app;
    this.#address = address;
  }

  async start(): Promise<void> {
    await this.#app.listen({ ...this.#address, listenTextResolver: (url) => `open ${url} in a browser` });
  }

  async stop(): Promise<void> {
    await this.#app.close();
  }
}
