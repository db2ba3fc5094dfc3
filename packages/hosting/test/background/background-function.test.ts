import assert from "node:assert/strict";
import { test } from "node:test";
import { backgroundService } from "@millrace/hosting";
import { untilAborted } from "../support/recording-service.ts";
import { testHost } from "../support/test-host.ts";

test("a function runs as a service until the host stops", async () => {
  const calls: string[] = [];
  const { builder } = testHost();
  const running = Promise.withResolvers<void>();
  const service = backgroundService(async (signal) => {
    running.resolve();
    await untilAborted(signal).finally(() => calls.push("ended"));
  });
  const host = builder.addHostedService("function", service).build();
  await host.start();
  await running.promise;
  await host.stop();
  assert.deepEqual(calls, ["ended"]);
});

test("a function that throws, at once or later, is a fault of the service", async () => {
  const { builder } = testHost();
  const service = backgroundService(() => {
    throw new Error("boom");
  });
  const host = builder.addHostedService("function", service).build();
  await host.start();
  await service.execution?.catch(() => {});
  await assert.rejects(host.stop(), /boom/);
});
