import type { EventEmitter } from "node:events";
import { OptionFaults } from "../options/option-faults.ts";

/** What is needed of a Fastify application, over HTTP/1 or HTTP/2, plain or encrypted. */
export interface FastifyApplication {
  readonly server: EventEmitter & { closeIdleConnections?(): void };
  ready(): PromiseLike<unknown>;
  listen(options: {
    readonly port?: number;
    readonly host?: string;
    readonly path?: string;
    readonly listenTextResolver?: (address: string) => string;
  }): Promise<string>;
  close(): PromiseLike<unknown>;
}

/** Where the application listens, and how it closes. */
export interface FastifyServiceOptions {
  /** The application; or a function that makes one, which a service that may be restarted needs: Fastify opens only once. */
  readonly app: FastifyApplication | (() => FastifyApplication | Promise<FastifyApplication>);
  /** The address to listen on. Default `127.0.0.1`. `localhost` is two addresses, one of which may be missing. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Listens on this socket file instead of a port. */
  readonly path?: string;
  /**
   * Until when new connections are taken. `stopping`: it is the first thing that ends. `stop`: when it is this service's
   * turn, so that what stops before can still be watched from outside. Default `stopping`.
   */
  readonly acceptUntil?: "stopping" | "stop";
  /**
   * How long requests that are under way when it is this service's turn to stop have to end, in milliseconds; then their
   * connections are cut. In any case they are cut at the host's deadline. Default 10,000.
   */
  readonly graceMs?: number;
  /** What the log says when it listens. Default: Fastify's line. */
  readonly listenText?: (address: string) => string;
}

/** @throws HostingError `INVALID_OPTIONS`, naming every fault */
export function checkFastifyServiceOptions(options: FastifyServiceOptions): void {
  const { app, port, path } = options;
  const isApplication = typeof app === "function" || typeof app?.listen === "function";
  new OptionFaults()
    .names(options, ["app", "host", "port", "path", "acceptUntil", "graceMs", "listenText"])
    .expect(isApplication, "app: expected a Fastify application, or a function that makes one")
    .expect((port === undefined) !== (path === undefined), "either port or path says where to listen")
    .integer("port", port, 0, 65_535)
    .oneOf("acceptUntil", options.acceptUntil, ["stopping", "stop"])
    .number("graceMs", options.graceMs, 0)
    .throwIfAny("a Fastify service");
}
