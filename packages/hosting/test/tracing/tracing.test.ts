import assert from "node:assert/strict";
import fs from "node:fs";
import { afterEach, beforeEach, describe, test } from "node:test";
import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { createHostBuilder, scheduledService } from "@millrace/hosting";
import { FakeTimeProvider } from "@millrace/hosting/testing";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { RecordingLog } from "../support/recording-log.ts";
import { recordingService, throwing } from "../support/recording-service.ts";
import { testHost } from "../support/test-host.ts";

describe("with an OpenTelemetry SDK", () => {
  const exporter = new InMemorySpanExporter();

  beforeEach(() => {
    exporter.reset();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  });

  afterEach(() => {
    trace.disable();
    context.disable();
  });

  test("the start and the stop are spans, with one of each phase of each service within", async () => {
    const { builder } = testHost();
    const host = builder.addHostedService("web", { start() {}, stop() {} }).build();
    await host.start();
    await host.stop();
    const spans = exporter.getFinishedSpans();
    assert.deepEqual(spans.map(({ name }) => name).toSorted(), ["start host", "start web", "stop host", "stop web"]);
    assert.equal(parentOf("start web", spans), "start host");
    assert.equal(parentOf("stop web", spans), "stop host");
    const start = spans.find(({ name }) => name === "start web");
    assert.deepEqual(start?.attributes, { "millrace.service": "web", "millrace.phase": "start" });
    assert.equal(start?.status.code, SpanStatusCode.UNSET);
  });

  test("each run of a scheduled service is a trace of its own, and tells what failed", async () => {
    const time = new FakeTimeProvider();
    const run = throwing(new Error("no prices"), "at once");
    const { builder } = testHost();
    const service = scheduledService(
      { everyMs: 1_000, name: "prices", time, log: new RecordingLog() },
      async ({ signal }) => run(signal),
    );
    const host = builder.addHostedService("prices", service).build();
    await host.start();
    await time.untilWaiting();
    await time.advance(2_000);
    await host.stop();
    const runs = exporter.getFinishedSpans().filter(({ name }) => name === "run prices");
    assert.deepEqual(
      runs.map(({ parentSpanContext, status }) => [parentSpanContext, status.message]),
      [
        [undefined, "no prices"],
        [undefined, "no prices"],
      ],
    );
    assert.notEqual(runs[0]?.spanContext().traceId, runs[1]?.spanContext().traceId);
  });

  test("a span tells what failed", async () => {
    const { builder } = testHost();
    const host = builder
      .addHostedService(
        "web",
        recordingService("web", [], { start: throwing(new Error("port taken"), "after a wait") }),
      )
      .build();
    await assert.rejects(host.start());
    for (const name of ["start web", "start host"]) {
      const span = exporter.getFinishedSpans().find((finished) => finished.name === name);
      assert.deepEqual(span?.status, { code: SpanStatusCode.ERROR, message: "port taken" });
      assert.equal(span?.events[0]?.attributes?.["exception.message"], "port taken");
    }
  });

  test("the log carries the ids of the span within which it is written", async (t) => {
    const lines: string[] = [];
    // The log goes to the file descriptor itself.
    t.mock.method(fs, "writeSync", (_descriptor: number, line: string) => {
      lines.push(line);
      return Buffer.byteLength(line);
    });
    const builder = createHostBuilder({
      name: "test",
      argv: ["--log-format=text"],
      env: {},
      contentRoot: import.meta.dirname,
    });
    trace.getTracer("test").startActiveSpan("outer", (span) => {
      builder.loggers.category("web").info("within");
      span.end();
      const { traceId, spanId } = span.spanContext();
      assert.match(lines.join(""), new RegExp(`web: within \\{ trace_id: '${traceId}', span_id: '${spanId}' \\}`));
    });
    builder.loggers.category("web").info("without");
    assert.match(lines.at(-1) ?? "", /web: without\n$/);
  });
});

test("without an SDK nothing is done, though the API is loaded", async () => {
  const { builder } = testHost();
  const host = builder.addHostedService("web", { start() {}, stop() {} }).build();
  await host.start();
  assert.equal(trace.getActiveSpan(), undefined);
  await host.stop();
});

function parentOf(name: string, spans: readonly ReadableSpan[]): string | undefined {
  const parentId = spans.find((span) => span.name === name)?.parentSpanContext?.spanId;
  return spans.find((span) => span.spanContext().spanId === parentId)?.name;
}
