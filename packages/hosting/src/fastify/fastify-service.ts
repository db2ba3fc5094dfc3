import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { onAbort } from "../cancellation.ts";
import type { HostedService } from "../hosted-service.ts";
import {
  checkFastifyServiceOptions,
  type FastifyApplication,
  type FastifyServiceOptions,
} from "./fastify-service-options.ts";

/** Ten seconds, as close-with-grace and fastify-graceful-shutdown have it. */
const defaultGraceMs = 10_000;

/**
 * A Fastify application as a hosted service, which makes a plain host a web host: .NET's `GenericWebHostService`.
 *
 * It loads with `start` and listens in the `started` phase, when every other service has started, wherever in the order it
 * stands. At the stop it takes no new connections, closes those that are idle, waits for the requests under way, and cuts
 * what has not ended in time.
 *
 * ```ts
 * builder.addHostedService("web", ({ settings }) => new FastifyService({ app, host: settings.host, port: settings.port }));
 * ```
 */
export class FastifyService implements HostedService {
  readonly #options: FastifyServiceOptions;
  readonly #sockets = new Set<Socket>();
  #app: FastifyApplication | undefined;
  #url: string | undefined;
  #closing: Promise<void> | undefined;

  /** @throws `HostingError` `INVALID_OPTIONS`, naming every fault */
  constructor(options: FastifyServiceOptions) {
    checkFastifyServiceOptions(options);
    this.#options = options;
  }

  /** Where it listens, as `http://127.0.0.1:3000`; undefined while it does not. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Makes the application and loads its plugins, so that what is wrong with them is known before anybody is let in. */
  async start(): Promise<void> {
    const { app } = this.#options;
    this.#closing = undefined;
    const application = typeof app === "function" ? await app() : app;
    this.#app = application;
    this.#watch(application);
    try {
      await application.ready();
    } catch (error) {
      // A service whose start has failed is not stopped, and what the plugins have opened would stay open.
      await this.#close();
      throw error;
    }
  }

  async started(): Promise<void> {
    const { host = "127.0.0.1", port, path, listenText } = this.#options;
    this.#url = await this.#app?.listen({
      ...(path === undefined ? { host, port: port ?? 0 } : { path }),
      ...(listenText === undefined ? {} : { listenTextResolver: listenText }),
    });
  }

  stopping(): void {
    // What becomes of it is told by stop, which waits for the same.
    if (this.#options.acceptUntil !== "stop") this.#close().catch(() => {});
  }

  /** Ends when every request has been answered, or cut. */
  async stop(signal: AbortSignal): Promise<void> {
    const graceOver = setTimeout(() => this.#cut(), this.#options.graceMs ?? defaultGraceMs);
    using _ = onAbort(signal, () => this.#cut());
    try {
      await this.#close();
    } finally {
      clearTimeout(graceOver);
    }
  }

  async #close(): Promise<void> {
    this.#url = undefined;
    this.#closing ??= Promise.resolve(this.#app?.close()).then(() => {});
    await this.#closing;
  }

  #watch({ server }: FastifyApplication): void {
    server.on("connection", (socket: Socket) => this.#remember(socket));
    server.on("request", (_request: unknown, response: ServerResponse) => {
      response.once("close", () => {
        // Closing closes what is idle then. A connection whose last request ends later would be kept for the client's next.
        if (this.#closing !== undefined) setImmediate(() => server.closeIdleConnections?.());
      });
    });
  }

  #remember(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }

  /** Sockets and not requests: an upgraded connection, or one that has stalled in its headers, belongs to no request. */
  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
