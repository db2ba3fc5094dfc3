/**
 * What this package needs of OpenTelemetry, by shape. Every copy of its API leaves what an SDK registered under one symbol, so
 * spans need no import here, and where no SDK is there they cost one look at a global.
 */
interface OpenTelemetry {
  readonly trace?: TracerProvider;
  readonly context?: ContextManager;
}

/** Makes tracers. The API registers a proxy of the provider that an SDK has given. */
interface TracerProvider {
  getTracer(name: string): Tracer;
  getDelegate?(): { forceFlush?(): Promise<void> };
}

interface ContextManager {
  active(): Context;
  with<T>(context: Context, run: () => T): T;
}

/** What is carried along a chain of calls. */
export interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
}

/** Makes spans. */
export interface Tracer {
  startActiveSpan<T>(name: string, options: SpanOptions, context: Context, run: (span: Span) => T): T;
}

/** How a span begins. */
export interface SpanOptions {
  readonly kind: SpanKind;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly links?: readonly { readonly context: SpanContext }[];
}

/** The numbers are those of OpenTelemetry's `SpanKind`. */
export const spanKinds = { producer: 3, consumer: 4 } as const;
export type SpanKind = (typeof spanKinds)[keyof typeof spanKinds];

/** Something that is done, with its beginning and end. */
export interface Span {
  spanContext(): SpanContext;
  setAttribute(name: string, value: string): unknown;
  recordException(error: Error | string): void;
  setStatus(status: { readonly code: number; readonly message: string }): unknown;
  end(): void;
}

/** What a span is known by elsewhere. */
export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean;
}

// Both are part of what the versions 1 of the API promise one another: `global-utils.ts` and `context-utils.ts` there.
const apiKey = Symbol.for("opentelemetry.js.api.1");
const spanKey = Symbol.for("OpenTelemetry Context Key SPAN");
const statusError = 2;

/** The tracer of this package and the context of the caller; undefined where no SDK has registered itself. */
export function registeredTracer(): { readonly tracer: Tracer; readonly active: Context } | undefined {
  const { trace, context } = registered();
  if (trace === undefined || context === undefined) return undefined;
  return { tracer: trace.getTracer("@millrace/jobs"), active: context.active() };
}

/** The span that the caller is within; undefined where there is none, or no SDK. */
export function activeSpanContext(): SpanContext | undefined {
  const span = registered().context?.active().getValue(spanKey) as Span | undefined;
  return span?.spanContext();
}

/** Runs within a span of another thread or process, where an SDK has registered itself here, too. */
export function runWithin<T>(remote: SpanContext | undefined, run: () => T): T {
  const { context } = registered();
  return context === undefined || remote === undefined ? run() : context.with(within(context.active(), remote), run);
}

/** Has the SDK send what it holds, if there is one and it holds anything. */
export async function flushSpans(): Promise<void> {
  await registered().trace?.getDelegate?.().forceFlush?.();
}

/** `context` as it is within a span of another process. */
export function within(context: Context, remote: SpanContext): Context {
  return context.setValue(spanKey, { spanContext: () => ({ ...remote, isRemote: true }) });
}

function registered(): OpenTelemetry {
  return (globalThis as { [apiKey]?: OpenTelemetry })[apiKey] ?? {};
}

/** Notes that what the span stands for went wrong, and by which name that is known. */
export function noteFault(span: Span, code: string): void {
  span.setAttribute("error.type", code);
  span.setStatus({ code: statusError, message: code });
}
