import { FastifyService, healthRoutes } from "@millrace/hosting/fastify";
import { millraceMetrics } from "@millrace/http";
import fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { ConverterHostBuilder } from "../converter-host.ts";

/** A scrape takes milliseconds; one that hangs is not waited for. */
const scrapeGraceMs = 500;

/** Adds a server for the metrics and the health of a worker that has no web server beside it, where they are asked for. */
export function addWorkerMetrics(builder: ConverterHostBuilder): void {
  const { settings, loggers } = builder;
  if (!settings.metrics) return;
  const log: FastifyBaseLogger = loggers.category("metrics");
  builder.addHostedService("metrics", ({ backend, health }) => {
    const app: FastifyInstance = fastify({ loggerInstance: log });
    void app.register(millraceMetrics, { backend });
    void app.register(healthRoutes, { health });
    return new FastifyService({
      app,
      host: settings.host,
      port: settings.metricsPort,
      acceptUntil: "stop",
      graceMs: scrapeGraceMs,
      listenText: (url) => `metrics are at ${url}/metrics`,
    });
  });
}
