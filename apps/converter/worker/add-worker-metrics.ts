import { millraceMetrics } from "@millrace/http";
import fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { ConverterHostBuilder } from "../converter-host.ts";
import { WebServer } from "../web/web-server.ts";

/** A scrape takes milliseconds; one that hangs is not waited for. */
const scrapeGraceMs = 500;

/** Adds a server for the metrics of a worker that has no web server beside it, where they are asked for. */
export function addWorkerMetrics(builder: ConverterHostBuilder): void {
  const { settings, loggers } = builder;
  if (!settings.metrics) return;
  const log: FastifyBaseLogger = loggers.category("metrics");
  builder.addHostedService("metrics", ({ backend }) => {
    const app: FastifyInstance = fastify({ loggerInstance: log });
    void app.register(millraceMetrics, { backend });
    return new WebServer(app, { host: settings.host, port: settings.metricsPort }, scrapeGraceMs);
  });
}
