import { JobWorker } from "@millrace/jobs";
import type { ConverterHostBuilder } from "../converter-host.ts";
import { exportToPdf } from "../export-to-pdf.ts";
import { ConversionEngines } from "./conversion-engines.ts";

/** The share of the shutdown's time that a running conversion has to finish; the rest is for giving it back. */
const stopGraceShare = 0.8;

/** Adds what does the work: the engines, and the worker that feeds them. */
export function addWorker(builder: ConverterHostBuilder): void {
  const { settings, loggers } = builder;
  const engines = new ConversionEngines(settings, loggers.category("conversion"));
  builder.addHostedService("engines", engines);
  builder.addHostedService(
    "worker",
    ({ backend }) =>
      new JobWorker({
        backend,
        jobs: [exportToPdf(settings, engines)],
        concurrency: settings.concurrency,
        leaseMs: settings.leaseMs,
        stopGraceMs: Math.round(settings.shutdownTimeoutMs * stopGraceShare),
        log: loggers.category("worker"),
      }),
  );
}
