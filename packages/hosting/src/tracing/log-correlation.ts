import { activeSpan } from "./open-telemetry.ts";

/** What ties a log record to the span within which it is written, under OpenTelemetry's names; nothing outside of one. */
export function logCorrelation(): object {
  const span = activeSpan();
  if (span === undefined) return {};
  const { traceId, spanId } = span.spanContext();
  return { trace_id: traceId, span_id: spanId };
}
