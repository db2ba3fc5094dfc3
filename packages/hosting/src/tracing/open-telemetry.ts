/**
 * What this package needs of OpenTelemetry, by shape. An SDK that registers itself, and the API
 * in whichever copy, leave their parts under a symbol that is the same for all of them; so spans
 * need no import, and cost nothing where there is no SDK.
 */
interface OpenTelemetry {
  readonly trace?: { getTracer(name: string): Tracer };
  readonly context?: { active(): { getValue(key: symbol): unknown } };
}

export interface Tracer {
  startActiveSpan<T>(name: string, options: { attributes: SpanAttributes; root?: boolean }, run: (span: Span) => T): T;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  spanContext(): { readonly traceId: string; readonly spanId: string };
  recordException(error: string | Error): void;
  setStatus(status: { readonly code: number; readonly message: string }): void;
  end(): void;
}

/** Both are parts of the API's contract across its versions 1: `opentelemetry-js/api/src`, `global-utils.ts` and `context-utils.ts`. */
const apiKey = Symbol.for("opentelemetry.js.api.1");
const spanKey = Symbol.for("OpenTelemetry Context Key SPAN");

/** The tracer of this package, where an SDK has registered itself. */
export function registeredTracer(): Tracer | undefined {
  return registered()?.trace?.getTracer("@millrace/hosting");
}

/** The span within which the caller runs, if there is one. */
export function activeSpan(): Span | undefined {
  return registered()?.context?.active().getValue(spanKey) as Span | undefined;
}

function registered(): OpenTelemetry | undefined {
  return (globalThis as { [apiKey]?: OpenTelemetry })[apiKey];
}
