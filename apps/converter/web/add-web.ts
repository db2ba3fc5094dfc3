import type { ConverterHostBuilder } from "../converter-host.ts";
import { createWebApplication } from "./web-application.ts";
import { WebServer } from "./web-server.ts";

/** The share of the shutdown's time that requests in flight have; a worker in the same process has had most of the rest. */
const requestGraceShare = 0.1;

/** Adds what people and programs speak to: the pages and the HTTP interface. */
export function addWeb(builder: ConverterHostBuilder): void {
  const { settings, loggers } = builder;
  const log = loggers.category("web");
  builder.addHostedService("web", ({ backend, lifetime }) => {
    const app = createWebApplication({ settings, backend, lifetime, log });
    const { host, port, shutdownTimeoutMs } = settings;
    return new WebServer(app, { host, port }, shutdownTimeoutMs * requestGraceShare);
  });
}
