import type { ConverterHostBuilder } from "../converter-host.ts";
import { createWebApplication } from "./web-application.ts";
import { WebServer } from "./web-server.ts";

/** Adds what people and programs speak to: the pages and the HTTP interface. */
export function addWeb(builder: ConverterHostBuilder): void {
  const { settings, loggers } = builder;
  const log = loggers.category("web");
  builder.addHostedService("web", ({ backend, lifetime }) => {
    const app = createWebApplication({ settings, backend, stopping: lifetime.stopping, log });
    return new WebServer(app, { host: settings.host, port: settings.port });
  });
}
