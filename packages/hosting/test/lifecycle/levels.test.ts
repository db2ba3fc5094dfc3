import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gate } from "../support/gate.ts";
import { recordingService, throwing } from "../support/recording-service.ts";
import { testHost } from "../support/test-host.ts";

const concurrently = { servicesStartConcurrently: true, servicesStopConcurrently: true };

describe("after", () => {
  test("starts by level, side by side within one, and stops in reverse", async () => {
    const calls: string[] = [];
    const { builder, records } = testHost();
    const cacheGate = gate();
    const add = (name: string, after: string[], start?: () => Promise<void>): void =>
      void builder.addHostedService(
        name,
        {
          async start() {
            calls.push(`${name} starts`);
            await start?.();
            calls.push(`${name} started`);
          },
          stop: () => void calls.push(`${name} stops`),
        },
        { after },
      );
    add("web", ["cache", "queue"]);
    add("cache", ["database"], () => cacheGate.pass());
    add("queue", ["database"], async () => {
      await cacheGate.reached;
      cacheGate.open();
    });
    add("database", []);
    const host = builder.build();
    await host.start();
    const line = records.map(({ msg }) => msg.replaceAll(/\d+ ms/g, "N ms")).find((msg) => msg.startsWith("started"));
    assert.equal(line, "started in N ms (database N ms, [cache N ms | queue N ms], web N ms)");
    assert.deepEqual(calls, [
      "database starts",
      "database started",
      "cache starts",
      "queue starts",
      "queue started",
      "cache started",
      "web starts",
      "web started",
    ]);
    calls.length = 0;
    await host.stop();
    assert.deepEqual(calls, ["web stops", "queue stops", "cache stops", "database stops"]);
  });

  test("is all that came before, for a service that does not say it", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const first = gate();
    const host = builder
      .addHostedService("first", recordingService("first", calls, { start: () => first.pass() }))
      .addHostedService("beside", recordingService("beside", calls, { start: () => first.open() }), { after: [] })
      .addHostedService("last", recordingService("last", calls))
      .build();
    await host.start();
    assert.deepEqual(
      calls.filter((call) => call.endsWith(".start")),
      ["first.start", "beside.start", "last.start"],
    );
    await host.stop();
    assert.deepEqual(
      calls.filter((call) => call.endsWith(".stop")),
      ["last.stop", "beside.stop", "first.stop"],
    );
  });

  test("a failure leaves the services beside it their time, and those after it untouched", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const slow = gate();
    const host = builder
      .addHostedService("database", recordingService("database", calls), { after: [] })
      .addHostedService("broken", recordingService("broken", calls, { start: throwing(new Error("no"), "at once") }), {
        after: ["database"],
      })
      .addHostedService("slow", recordingService("slow", calls, { start: () => slow.pass() }), { after: ["database"] })
      .addHostedService("web", recordingService("web", calls), { after: ["broken"] })
      .build();
    const start = assert.rejects(host.start(), /^Error: no$/);
    await slow.reached;
    slow.open();
    await start;
    assert.equal(calls.includes("web.start"), false);
    assert.deepEqual(calls.slice(calls.indexOf("slow.start") + 1), [
      "slow.stopping",
      "database.stopping",
      "slow.stop",
      "database.stop",
      "slow.stopped",
      "database.stopped",
    ]);
  });
});

describe("side by side", () => {
  test("all errors of a phase are kept, and the next phase does not begin", async () => {
    const calls: string[] = [];
    const errors = [new Error("a"), new Error("b")];
    const [first, second] = errors.map((error) => throwing(error, "after a wait")) as [never, never];
    const { builder } = testHost(concurrently);
    const host = builder
      .addHostedService("a", recordingService("a", calls, { starting: first }))
      .addHostedService("b", recordingService("b", calls, { starting: second }))
      .addHostedService("c", recordingService("c", calls))
      .build();
    await assert.rejects(host.start(), (thrown) => {
      assert(thrown instanceof AggregateError);
      assert.deepEqual(thrown.errors, errors);
      return true;
    });
    assert.deepEqual(calls, ["a.starting", "b.starting", "c.starting"]);
  });

  test("what each does before its first wait happens in order at the start, in reverse at the stop", async () => {
    const calls: string[] = [];
    const { builder } = testHost(concurrently);
    for (const name of ["a", "b", "c"])
      builder.addHostedService(name, {
        async start() {
          calls.push(`${name} starts`);
          await Promise.resolve();
          calls.push(`${name} started`);
        },
        async stop() {
          calls.push(`${name} stops`);
          await Promise.resolve();
          calls.push(`${name} stopped`);
        },
      });
    const host = builder.build();
    await host.start();
    await host.stop();
    assert.deepEqual(
      calls.filter((call) => call.endsWith("starts") || call.endsWith("stops")),
      ["a starts", "b starts", "c starts", "c stops", "b stops", "a stops"],
    );
    assert(calls.indexOf("c starts") < calls.indexOf("a started"));
    assert(calls.indexOf("a stops") < calls.indexOf("c stopped"));
  });

  test("one of many that fails to stop does not keep the others from stopping", async () => {
    const calls: string[] = [];
    const error = new Error("flush failed");
    const { builder } = testHost(concurrently);
    const host = builder
      .addHostedService("a", recordingService("a", calls))
      .addHostedService("b", recordingService("b", calls, { stop: throwing(error, "at once") }))
      .addHostedService("c", recordingService("c", calls))
      .build();
    await host.start();
    calls.length = 0;
    await assert.rejects(host.stop(), (thrown) => thrown === error);
    assert.deepEqual(
      calls,
      ["stopping", "stop", "stopped"].flatMap((phase) => ["c", "b", "a"].map((name) => `${name}.${phase}`)),
    );
  });

  test("a host may start side by side and stop one after the other", async () => {
    const { builder, records } = testHost({ servicesStartConcurrently: true });
    for (const name of ["a", "b"]) builder.addHostedService(name, recordingService(name, []));
    const host = builder.build();
    await host.start();
    await host.stop();
    const lines = records.map(({ msg }) => msg.replaceAll(/\d+ ms/g, "N ms"));
    assert.deepEqual(
      lines.filter((line) => line.includes("(")),
      ["started in N ms ([a N ms | b N ms])", "stopping (requested)", "stopped in N ms (b N ms, a N ms)"],
    );
  });
});

test("of many services the log names those that took longest", async () => {
  const { builder, records } = testHost();
  for (let index = 0; index < 40; index++) builder.addHostedService(`s${index}`, recordingService(`s${index}`, []));
  const host = builder.build();
  await host.start();
  await host.stop();
  const line = records.find(({ msg }) => msg.startsWith("started"))?.msg ?? "";
  assert.equal(line.match(/s\d+ \d+ ms/g)?.length, 12);
  assert.match(line, /, 28 more up to \d+ ms each\)$/);
});
