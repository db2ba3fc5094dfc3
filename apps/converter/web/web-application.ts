import type { ApplicationLifetime } from "@millrace/hosting";
import { AssetFolder, millraceHttp, sendPage, serverOptions, type ReadinessReport } from "@millrace/http";
import type { Backend } from "@millrace/jobs";
import fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { describeExportToPdf } from "../export-to-pdf.ts";
import type { ConverterSettings } from "../settings.ts";
import { uploadPage } from "./upload-page.ts";
import { jobWords } from "./words.ts";

/** What the web application is made of. */
export interface WebApplicationParts {
  readonly settings: ConverterSettings;
  readonly backend: Backend;
  readonly lifetime: ApplicationLifetime;
  readonly log: FastifyBaseLogger;
}

/** The converter's pages and HTTP interface, not listening yet. */
export function createWebApplication({ settings, backend, lifetime, log }: WebApplicationParts): FastifyInstance {
  const app: FastifyInstance = fastify({ ...serverOptions(), loggerInstance: log });
  const assets = new AssetFolder(new URL("browser/", import.meta.url), "/assets/converter");
  assets.serve(app);
  const upload = uploadPage(settings, { stylesheet: assets.href("upload.css"), module: assets.href("upload.js") });
  app.get("/", async (_request, reply) => sendPage(reply, upload));
  void app.register(millraceHttp, {
    backend,
    stopping: lifetime.stopping,
    ready: () => readiness(lifetime.draining),
    jobs: [describeExportToPdf(settings)],
    pollMs: settings.pollMs,
    metrics: settings.metrics,
    descriptions: { "export-to-pdf": jobWords },
  });
  return app;
}

/** Not ready from the moment that a stop is asked for, while what still comes is served until the drain delay is over. */
function readiness(draining: AbortSignal): ReadinessReport {
  if (!draining.aborted) return { ready: true };
  return { ready: false, checks: [{ name: "application", ready: false, detail: "draining" }] };
}
