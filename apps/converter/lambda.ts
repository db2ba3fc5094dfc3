import { createLambdaHandler, type LambdaHandler } from "@millrace/aws/lambda";
import { createHostBuilder } from "@millrace/hosting";
import { openBackend } from "./backend.ts";
import { exportToPdf } from "./export-to-pdf.ts";
import { converterSettings } from "./settings.ts";
import { ConversionEngines } from "./worker/conversion-engines.ts";

// No host: Lambda decides when a function starts and stops, and freezes it in between. So upkeep is for web servers and workers.
const { settings, loggers } = createHostBuilder({
  name: "converter",
  settings: converterSettings,
  environmentPrefix: "MILLRACE_",
});
const engines = new ConversionEngines(settings, loggers.category("conversion"));
// Found while Lambda waits for this module; its processes only begin to warm up, and the first message waits for them.
await engines.start();

/** The job `export-to-pdf` as a function of AWS Lambda, which a queue of SQS calls. */
export const handler: LambdaHandler = createLambdaHandler({
  backend: openBackend(settings),
  jobs: [exportToPdf(settings, engines)],
  concurrency: settings.concurrency,
  leaseMs: settings.leaseMs,
  log: loggers.category("worker"),
});
