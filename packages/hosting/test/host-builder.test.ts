import assert from "node:assert/strict";
import { test } from "node:test";
import { createHostBuilder, defineSettings, setting } from "@millrace/hosting";
import { recordingService } from "./support/recording-service.ts";
import { testHost } from "./support/test-host.ts";

const service = { start() {}, stop() {} };

test("settings that are not valid are refused before anything is made, all at once", () => {
  const settings = defineSettings({ port: { env: "PORT", schema: setting.integer(), description: "" } });
  const create = (): unknown =>
    createHostBuilder({
      name: "test",
      settings,
      argv: ["--prot=1"],
      env: { PORT: "x" },
      contentRoot: import.meta.dirname,
    });
  assert.throws(create, (error) => {
    assert.deepEqual(
      (error as { faults: { layer: string }[] }).faults.map(({ layer }) => layer),
      ["command line --prot", "environment variable PORT"],
    );
    return true;
  });
});

test("settings are typed and carry the host's own", () => {
  const settings = defineSettings({ port: { env: "PORT", schema: setting.integer(), description: "" } });
  const env = { PORT: "80", LOG_LEVEL: "silent", MILLRACE_SHUTDOWN_TIMEOUT_MS: "7" };
  const builder = createHostBuilder({
    name: "test",
    settings,
    argv: [],
    env,
    environmentPrefix: "MILLRACE_",
    contentRoot: import.meta.dirname,
  });
  const port: number = builder.settings.port;
  assert.deepEqual([port, builder.settings.logLevel, builder.settings.shutdownTimeoutMs], [80, "silent", 7]);
});

test("an application may define one of the host's settings anew", () => {
  const settings = defineSettings({
    shutdownTimeoutMs: { env: "APP_STOP_MS", schema: setting.integer({ default: 9 }), description: "" },
  });
  const builder = createHostBuilder({ name: "test", settings, argv: [], env: {}, contentRoot: import.meta.dirname });
  assert.equal(builder.settings.shutdownTimeoutMs, 9);
});

test("the environment is Production unless the variables or the code say otherwise, and compares without case", () => {
  assert.equal(named({}), "Production");
  assert.equal(named({ NODE_ENV: "development" }), "Development");
  assert.equal(named({ NODE_ENV: "development", MILLRACE_ENVIRONMENT: "qa" }), "qa");
  assert.equal(named({ NODE_ENV: "development" }, "Staging"), "Staging");
  const { environment } = testHost({ environment: "Staging" }).builder;
  assert.equal(environment.is("sTAGING"), true);
  assert.equal(environment.is("Production"), false);
});

test("two services cannot have one name; a hosted service may share that of another service", () => {
  const { builder } = testHost();
  builder.addHostedService("web", service).services.addInstance("web", 1);
  assert.throws(() => builder.addHostedService("web", { ...service }), { code: "DUPLICATE_SERVICE" });
  assert.throws(() => builder.services.addInstance("settings", 1), { code: "DUPLICATE_SERVICE" });
});

test("the same service added twice under one name is one service, as when two features both need it", async () => {
  const calls: string[] = [];
  const { builder } = testHost();
  const shared = recordingService("shared", calls);
  const host = builder.addHostedService("shared", shared).addHostedService("shared", shared).build();
  await host.start();
  await host.stop();
  assert.equal(calls.filter((call) => call === "shared.start").length, 1);
});

test("a builder makes one host, and takes nothing after", () => {
  const { builder } = testHost();
  builder.build();
  assert.throws(() => builder.build(), { code: "ALREADY_BUILT" });
  assert.throws(() => builder.addHostedService("late", service), { code: "ALREADY_BUILT" });
  assert.throws(() => builder.services.addInstance("late", 1), { code: "ALREADY_BUILT" });
});

test("a feature is a function that registers what belongs together, and its services are known by type", async () => {
  const { builder } = testHost();
  const host = builder
    .use((to) => to.configureServices((services) => services.addInstance("greeting", "hello")))
    .use((to) => void to.addHostedService("greeter", service))
    .build();
  const text: string = host.services.greeting;
  assert.equal(text, "hello");
  await host.start();
  await host.stop();
});

function named(env: Record<string, string>, environment?: string): string {
  return testHost({ env, ...(environment === undefined ? {} : { environment }) }).builder.environment.name;
}
