import type { KeyObject } from "node:crypto";
import type { HealthChecks } from "@millrace/hosting";
import { healthRoutes } from "@millrace/hosting/fastify";
import { AssetFolder, millraceHttp, sendPage, serverOptions } from "@millrace/http";
import type { Backend } from "@millrace/jobs";
import fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { describeExportToPdf } from "../export-to-pdf.ts";
import type { ConverterSettings } from "../settings.ts";
import { readinessOf } from "./readiness.ts";
import { uploadPage } from "./upload-page.ts";
import { jobWords } from "./words.ts";

/** What the web application is made of. */
export interface WebApplicationParts {
  readonly settings: ConverterSettings;
  readonly backend: Backend;
  /** Signs receipts; undefined where nobody does. */
  readonly receiptKey: KeyObject | undefined;
  readonly health: HealthChecks;
  /** Aborted when the host begins to stop. */
  readonly stopping: AbortSignal;
  readonly log: FastifyBaseLogger;
}

/** The converter's pages and HTTP interface, not listening yet. */
export function createWebApplication(parts: WebApplicationParts): FastifyInstance {
  const { settings, backend, receiptKey, health, stopping, log } = parts;
  const app: FastifyInstance = fastify({ ...serverOptions(), loggerInstance: log });
  const assets = new AssetFolder(new URL("browser/", import.meta.url), "/assets/converter");
  assets.serve(app);
  const upload = uploadPage(settings, { stylesheet: assets.href("upload.css"), module: assets.href("upload.js") });
  app.get("/", async (_request, reply) => sendPage(reply, upload));
  // The probes are the plugin's, which asks the back end and then the host; the whole report is the host's.
  void app.register(healthRoutes, { health, probes: ["all"] });
  void app.register(millraceHttp, {
    backend,
    stopping,
    ready: () => readinessOf(health),
    jobs: [describeExportToPdf(settings)],
    pollMs: settings.pollMs,
    metrics: settings.metrics,
    ...(receiptKey !== undefined && { receiptKey }),
    descriptions: { "export-to-pdf": jobWords },
  });
  return app;
}
