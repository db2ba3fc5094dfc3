import { writeSync } from "node:fs";
import { SpanStatusCode } from "@opentelemetry/api";
import { BatchSpanProcessor, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";

/** A span as these programs print it. */
export interface PrintedSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly links: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly error: string | null;
}

const printing: SpanExporter = {
  export(spans, done) {
    for (const span of spans) writeSync(1, `${JSON.stringify(printed(span))}\n`);
    done({ code: 0 });
  },
  shutdown: async () => {},
};

/** Registers a real OpenTelemetry SDK that prints each span as it ends, one a line. */
export function printSpans(): void {
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(printing)] }).register();
}

/** As {@link printSpans}, but some time later, unless they are flushed. */
export function printSpansInBatches(): void {
  const scheduledDelayMillis = 600_000;
  new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(printing, { scheduledDelayMillis })] }).register();
}

function printed(span: ReadableSpan): PrintedSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    name: span.name,
    kind: span.kind,
    traceId,
    spanId,
    parentId: span.parentSpanContext?.spanId ?? null,
    links: span.links.map(({ context }) => context.spanId),
    attributes: span.attributes,
    error: span.status.code === SpanStatusCode.ERROR ? (span.status.message ?? "") : null,
  };
}
