import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { programLimits as limits, runProgram as run } from "./support/hosted-program.ts";

describe("exit codes", limits, () => {
  test("are those of work that runs to completion", async (t) => {
    const host = run(t, "work with exit code 3");
    assert.equal(await host.end, 3);
    assert.deepEqual(host.said(), ["started", "web stopped", "run resolved to 3"]);
  });

  test("are those that stopApplication asks for", async (t) => {
    const host = run(t, "asks for exit code 7");
    assert.equal(await host.end, 7);
    assert.equal(host.lines.at(-1), "run resolved to 7");
  });

  test("are 1 after a start that failed, whose rollback has run", async (t) => {
    const host = run(t, "start fails");
    assert.equal(await host.end, 1);
    assert.deepEqual(host.said(), ["db stopped", "run resolved to 1"]);
    assert.match(host.lines.join("\n"), /\\?"web\\?" failed in start; the host stops/);
  });

  test("are 1 after the fault of a worker", async (t) => {
    const host = run(t, "worker fails");
    assert.equal(await host.end, 1);
    assert.match(host.lines.join("\n"), /"level":60.*\\"worker\\" failed in execute/);
  });

  test("are 1 after an uncaught error also when it leaves the process held open: the exit is forced", async (t) => {
    const host = run(t, "uncaught error that leaves things open");
    assert.equal(await host.end, 1);
    assert.match(host.lines.join("\n"), /run resolved to 1\n.*still held open/);
  });

  for (const scenario of ["uncaught error", "unhandled rejection"]) {
    test(`are 1 after an ${scenario}, which stops the host gracefully`, async (t) => {
      const host = run(t, scenario);
      assert.equal(await host.end, 1);
      assert.deepEqual(host.lines.slice(-1), ["run resolved to 1"]);
      assert(host.lines.includes("web stopped"));
      assert.match(
        host.lines.join("\n"),
        /"level":60.*nobody (caught|awaited) me.*"msg":"an error that nobody caught; the host stops"/,
      );
    });
  }
});

describe("the shutdown deadline", limits, () => {
  test("names the service that is blocked in stop, and needs no force when nothing is held open", async (t) => {
    const host = run(t, "blocked in stop", { shutdownTimeoutMs: 200 });
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    const output = host.lines.join("\n");
    assert.match(output, /"level":50.*"service":"blocked","phase":"stop".*\\"blocked\\" had not ended its stop/);
    assert.doesNotMatch(output, /still held open/);
  });

  test("names a service that blocks the event loop for 3 s, as soon as it lets go", async (t) => {
    const host = run(t, "blocks the loop for 3 s", { shutdownTimeoutMs: 1_000 });
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    assert.deepEqual(host.said().slice(1), ["web stopped", "run resolved to 1"]);
    assert.match(
      host.lines.join("\n"),
      /"service":"blocker","phase":"stop".*\\"blocker\\" had not ended its stop at the shutdown deadline of 1000 ms/,
    );
  });

  for (const [scenario, phase] of [
    ["blocks the loop for good", "stop"],
    ["blocks the loop for good in start", "start"],
  ] as const)
    test(`ends a process that a service blocks for good in ${phase}, and names it`, async (t) => {
      const host = run(t, scenario, { shutdownTimeoutMs: 100 });
      if (phase === "stop") {
        await host.saw(/^started$/);
        host.kill("SIGTERM");
      }
      assert.equal(await host.end, "SIGKILL");
      const complaint = `the event loop is blocked for good, by "blocker" in ${phase}: the process is killed`;
      assert.deepEqual(host.complaints, [complaint]);
    });

  test("names a service that rejects after it, and what it threw is no uncaught error", async (t) => {
    const host = run(t, "rejects after the deadline", { shutdownTimeoutMs: 100 });
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    const output = host.lines.join("\n");
    assert.match(output, /\\"late\\" had not ended its stop at the shutdown deadline of 100 ms/);
    assert.match(output, /^rejecting$/m);
    assert.doesNotMatch(output, /nobody caught/);
  });

  test("a service that throws in stop is named, and the others are stopped", async (t) => {
    const host = run(t, "throws in stop");
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    assert.deepEqual(host.said().slice(1), ["web stopped", "run resolved to 1"]);
    assert.match(host.lines.join("\n"), /"service":"broken","phase":"stop".*\\"broken\\" failed in stop/);
  });

  test("of a single service holds as well, and leaves the rest of the time to the others", async (t) => {
    const host = run(t, "deaf with a deadline of its own", { shutdownTimeoutMs: 30_000 });
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    assert.equal(host.said().includes("web stopped"), true);
    assert.match(host.lines.join("\n"), /\\"deaf\\" had not ended its stop at its own stop deadline of 100 ms/);
  });

  test("of the start ends a process whose service never starts", async (t) => {
    const host = run(t, "never starts");
    assert.equal(await host.end, 1);
    assert.deepEqual(host.said(), ["web stopped", "run resolved to 1"]);
    assert.match(host.lines.join("\n"), /\\"stuck\\" had not ended its start at the startup deadline of 100 ms/);
  });

  test("holds against a start that hears nothing; what had started is stopped", async (t) => {
    const host = run(t, "deaf in start", { shutdownTimeoutMs: 400 });
    await host.saw(/^starting$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    assert.deepEqual(host.said(), ["starting", "db stopped", "run resolved to 1"]);
    assert.match(host.lines.join("\n"), /\\"stuck\\" was in start when the host was stopped/);
  });
});

describe("a second signal", limits, () => {
  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGQUIT", 131],
  ] as const) {
    test(`${signal} ends the process at once with ${code}`, async (t) => {
      const host = run(t, "blocked in stop", { shutdownTimeoutMs: 60_000 });
      await host.saw(/^started$/);
      host.kill("SIGTERM");
      await host.saw(/stopping \(SIGTERM\)/);
      host.kill(signal);
      assert.equal(await host.end, code);
    });
  }

  test("is taken for the first one's echo where npm runs the program and passes on what it has got already", async (t) => {
    const host = run(t, "blocked in stop", { shutdownTimeoutMs: 1_000, script: "start" });
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    await host.saw(/stopping \(SIGTERM\)/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1, "it waited for the deadline");
  });
});
