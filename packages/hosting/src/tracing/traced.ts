import { inspect } from "node:util";
import { registeredTracer, type Span, type SpanAttributes } from "./open-telemetry.ts";

/** `SpanStatusCode.ERROR` of the OpenTelemetry API. */
const statusError = 2;

/**
 * Does the work within a span of this name, where an OpenTelemetry SDK has registered itself; and
 * just so where none has. The span ends with the work, and tells what it threw.
 *
 * @param faultOf what is wrong with a result, for work that tells of its faults instead of throwing them.
 */
export async function traced<T>(
  name: string,
  attributes: SpanAttributes,
  work: () => Promise<T>,
  faultOf: (result: T) => unknown = () => undefined,
): Promise<T> {
  const tracer = registeredTracer();
  if (tracer === undefined) return work();
  return tracer.startActiveSpan(name, { attributes }, (span) => within(span, work, faultOf));
}

/**
 * As {@link traced}, in a trace of its own: for one round of work that goes on for ever, which would otherwise all belong to
 * the start of the service.
 */
export async function tracedRound<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
  const tracer = registeredTracer();
  if (tracer === undefined) return work();
  return tracer.startActiveSpan(name, { attributes, root: true }, (span) => within(span, work, () => undefined));
}

async function within<T>(span: Span, work: () => Promise<T>, faultOf: (result: T) => unknown): Promise<T> {
  try {
    const result = await work();
    noteFault(span, faultOf(result));
    return result;
  } catch (error) {
    noteFault(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function noteFault(span: Span, fault: unknown): void {
  if (fault === undefined) return;
  const error = fault instanceof Error ? fault : inspect(fault);
  span.recordException(error);
  span.setStatus({ code: statusError, message: error instanceof Error ? error.message : error });
}
