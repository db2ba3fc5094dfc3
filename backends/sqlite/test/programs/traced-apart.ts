// A handler that runs apart from its worker, with an OpenTelemetry SDK of its own.
import { trace } from "@opentelemetry/api";
import { setTimeout as delay } from "node:timers/promises";
import { printSpansInBatches } from "./tracing.ts";

printSpansInBatches();

/** Makes a span of its own, and one more on the far side of a wait. */
export async function run({ fail }: { readonly fail: boolean }): Promise<Record<string, never>> {
  const tracer = trace.getTracer("handler");
  await tracer.startActiveSpan("apart", async (span) => {
    await delay(1);
    tracer.startActiveSpan("apart, later", (inner) => inner.end());
    span.end();
  });
  if (fail) throw new Error("as it was told");
  return {};
}
