import type { SpanContext } from "./open-telemetry.ts";

const shape = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** A span as W3C Trace Context writes it: `00-{trace}-{span}-{flags}`. */
export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/** The span that a `traceparent` names; undefined for a text that is none, or names nothing. */
export function spanContextOf(traceparent: string | null): SpanContext | undefined {
  const [, traceId = "", spanId = "", flags = ""] = shape.exec(traceparent ?? "") ?? [];
  if (!/[1-9a-f]/.test(traceId) || !/[1-9a-f]/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}
