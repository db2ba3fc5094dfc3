import type { HostedService } from "@millrace/hosting";
import type { FastifyInstance } from "fastify";

/** Where a server listens. */
interface WebAddress {
  readonly host: string;
  readonly port: number;
}

/** The web server as a hosted service: it listens when it is started, and at the stop waits for the requests in flight. */
export class WebServer implements HostedService {
  readonly #app: FastifyInstance;
  readonly #address: WebAddress;
  readonly #stopGraceMs: number;

  /** `stopGraceMs` is how long requests in flight have to end when the server stops. */
  constructor(app: FastifyInstance, address: WebAddress, stopGraceMs: number) {
    this.#app = app;
    this.#address = address;
    this.#stopGraceMs = stopGraceMs;
  }

  async start(): Promise<void> {
    await this.#app.listen({ ...this.#address, listenTextResolver: (url) => `open ${url} in a browser` });
  }

  /** An upload that has stalled would hold the server for ever; after the grace its connection is closed like any other. */
  async stop(): Promise<void> {
    const graceOver = setTimeout(() => this.#app.server.closeAllConnections(), this.#stopGraceMs);
    try {
      await this.#app.close();
    } finally {
      clearTimeout(graceOver);
    }
  }
}
