import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../logger.ts";
import { activeSpanContext, flushSpans, runWithin } from "./open-telemetry.ts";
import { spanContextOf, traceparentOf } from "./traceparent.ts";

/** How long spans may take to leave a thread or process that ends. */
const flushMs = 2_000;

/** The span that the caller is within, to be carried elsewhere; null where nothing is traced. */
export function activeTraceparent(): string | null {
  const span = activeSpanContext();
  return span === undefined ? null : traceparentOf(span);
}

/**
 * Runs the work of a thread or process that ends with it: within the span that was carried here, where an OpenTelemetry SDK has
 * registered itself. What that holds of spans is sent before this settles, though not waited for longer than two seconds.
 */
export async function withinCarriedTrace<T>(
  traceparent: string | null,
  log: Logger,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await runWithin(spanContextOf(traceparent), work);
  } finally {
    await Promise.race([sendSpans(log), delay(flushMs, undefined, { ref: false })]);
  }
}

async function sendSpans(log: Logger): Promise<void> {
  try {
    await flushSpans();
  } catch (cause) {
    // Whatever an exporter throws: a collector that is away is nothing to fail a job for.
    log.warn({ err: cause }, "the spans of the handler could not be sent");
  }
}
