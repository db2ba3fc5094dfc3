import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { HostingError } from "@millrace/hosting";
import { z } from "zod";
import { deaf, recordingService } from "../support/recording-service.ts";
import { testHost } from "../support/test-host.ts";

const mail = z.object({ host: z.string(), port: z.int().default(25) });

/** Answers a turn later, and only to a host that it can reach. */
const reachable = mail.refine(
  async ({ host }) => {
    await setImmediate();
    return host !== "nowhere";
  },
  { path: ["host"], error: "cannot be reached" },
);

test("services find options as their schema made them, typed", () => {
  const { builder } = testHost();
  const host = builder
    .configureServices((services) =>
      services
        .addOptions("mail", mail, { host: "localhost" })
        .addSingleton("address", ({ mail: { host, port } }): string => `${host}:${port}`),
    )
    .build();
  assert.equal(host.services.address, "localhost:25");
});

test("options whose schema takes its time are there before a service is made", async () => {
  const { builder } = testHost();
  const ports: number[] = [];
  const host = builder
    .configureServices((services) => services.addOptions("mail", reachable, { host: "localhost" }))
    .addHostedService("mailer", ({ mail: { port } }) => ({ start: () => void ports.push(port), stop() {} }))
    .build();
  assert.throws(() => host.services.mail, { code: "INVALID_OPTIONS", message: /not validated yet/ });
  await host.start();
  assert.deepEqual(ports, [25]);
  await host.stop();
});

test("options that turn out not to fit end the start, all of them, before anything is made or started", async () => {
  const calls: string[] = [];
  const { builder } = testHost();
  const host = builder
    .configureServices((services) =>
      services.addOptions("mail", reachable, { host: "nowhere" }).addOptions("fax", reachable, { host: "nowhere" }),
    )
    .addHostedService("mailer", () => {
      calls.push("made");
      return recordingService("mailer", calls);
    })
    .build();
  await assert.rejects(host.start(), (thrown) => {
    assert(thrown instanceof AggregateError);
    assert.deepEqual(
      thrown.errors.map((error) => error instanceof HostingError && [error.code, error.message, error.faults]),
      ["mail", "fax"].map((name) => [
        "INVALID_OPTIONS",
        `the options "${name}" are not valid: at "host": cannot be reached`,
        [{ key: "host", layer: `options "${name}"`, problem: "cannot be reached" }],
      ]),
    );
    return true;
  });
  assert.deepEqual(calls, []);
});

test("a schema that never answers does not keep the host from ending", async () => {
  const { builder } = testHost({ startupTimeoutMs: 20 });
  const silent = mail.refine(async () => await deaf().then(() => true));
  const host = builder.configureServices((services) => services.addOptions("mail", silent, { host: "x" })).build();
  await assert.rejects(host.start(), { code: "STARTUP_TIMEOUT", message: /^"options" had not ended its validate/ });
});
