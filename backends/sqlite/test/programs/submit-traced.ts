// Submits a job within a span, with an OpenTelemetry SDK, and prints the spans.
import { closeBackend, submit } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import { trace } from "@opentelemetry/api";
import { tracedKind } from "./traced-job.ts";
import { printSpans } from "./tracing.ts";

printSpans();
const [database = "", files = ""] = process.argv.slice(2);
const backend = sqliteBackend({ database, files });
await trace.getTracer("request").startActiveSpan("request", async (span) => {
  await submit(backend, tracedKind, {});
  span.end();
});
await closeBackend(backend);
