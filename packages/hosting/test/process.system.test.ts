import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("programs/hosted-program.ts", import.meta.url));

/** Two at a time, and none for ever. */
const limits = { concurrency: 2, timeout: 30_000 };

interface Program {
  /** What it has written so far. */
  readonly lines: string[];
  /** Resolves when a line that matches has come. */
  saw(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves to the exit code, or to the signal that ended it. */
  readonly end: Promise<number | NodeJS.Signals>;
}

function run(t: TestContext, scenario: string, timeoutMs: number = 5_000, script?: string): Program {
  const child = spawn(process.execPath, ["--conditions=millrace-source", program, scenario, String(timeoutMs)], {
    // npm runs these tests, and must not seem to run the program.
    env: { ...process.env, npm_lifecycle_event: script },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const lines: string[] = [];
  const output = createInterface(child.stdout);
  output.on("line", (line) => lines.push(line));
  const end = Promise.all([once(child, "exit"), once(output, "close")]).then(
    ([[code, signal]]) => (code ?? signal) as number | NodeJS.Signals,
  );
  const saw = async (pattern: RegExp): Promise<void> => {
    while (!lines.some((line) => pattern.test(line))) {
      const isOver = await Promise.race([once(output, "line").then(() => false), end.then(() => true)]);
      if (isOver && !lines.some((line) => pattern.test(line)))
        assert.fail(`ended without ${String(pattern)}: ${lines.join("\n")}`);
    }
  };
  return { lines, saw, kill: (signal) => void child.kill(signal), end };
}

describe("a signal stops the host gracefully", limits, () => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGQUIT"] as const) {
    test(`${signal}: services stop, the code after run() executes, exit code 0`, async (t) => {
      const host = run(t, "plain");
      await host.saw(/^started$/);
      host.kill(signal);
      assert.equal(await host.end, 0);
      assert.deepEqual(
        host.lines.filter((line) => !line.startsWith("{")),
        ["started", "web stopped", "run resolved to 0"],
      );
      assert.match(host.lines.join("\n"), new RegExp(`"category":"hosting","msg":"stopping \\(${signal}\\)"`));
    });

    test(`${signal}: the exit code that the code after run() sets survives`, async (t) => {
      const host = run(t, "own exit code");
      await host.saw(/^started$/);
      host.kill(signal);
      assert.equal(await host.end, 123);
    });
  }
});

describe("exit codes", limits, () => {
  test("are those that stopApplication asks for", async (t) => {
    const host = run(t, "asks for exit code 7");
    assert.equal(await host.end, 7);
    assert.equal(host.lines.at(-1), "run resolved to 7");
  });

  test("are 1 after a start that failed, whose rollback has run", async (t) => {
    const host = run(t, "start fails");
    assert.equal(await host.end, 1);
    assert.deepEqual(
      host.lines.filter((line) => !line.startsWith("{")),
      ["db stopped", "run resolved to 1"],
    );
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
  test("ends a process whose worker never ends: run() resolves, then the exit is forced", async (t) => {
    const host = run(t, "never-ending worker", 200);
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    const output = host.lines.join("\n");
    assert.match(output, /\\"endless\\" had not ended its stop at the shutdown deadline of 200 ms/);
    assert.match(output, /run resolved to 1/);
    assert.match(output, /still held open/);
  });

  test("names the service that is blocked in stop, and needs no force when nothing is held open", async (t) => {
    const host = run(t, "blocked in stop", 200);
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    const output = host.lines.join("\n");
    assert.match(output, /"level":50.*"service":"blocked","phase":"stop".*\\"blocked\\" had not ended its stop/);
    assert.doesNotMatch(output, /still held open/);
  });

  test("holds against a start that hears nothing; what had started is stopped", async (t) => {
    const host = run(t, "deaf in start", 400);
    await host.saw(/^starting$/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1);
    assert.deepEqual(
      host.lines.filter((line) => !line.startsWith("{")),
      ["starting", "db stopped", "run resolved to 1"],
    );
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
      const host = run(t, "blocked in stop", 60_000);
      await host.saw(/^started$/);
      host.kill("SIGTERM");
      await host.saw(/stopping \(SIGTERM\)/);
      host.kill(signal);
      assert.equal(await host.end, code);
    });
  }

  test("is taken for the first one's echo where npm runs the program and passes on what it has got already", async (t) => {
    const host = run(t, "blocked in stop", 1_000, "start");
    await host.saw(/^started$/);
    host.kill("SIGTERM");
    await host.saw(/stopping \(SIGTERM\)/);
    host.kill("SIGTERM");
    assert.equal(await host.end, 1, "it waited for the deadline");
  });
});

test("three listeners that throw are all called, and the stop goes on", limits, async (t) => {
  const host = run(t, "three throwing listeners");
  await host.saw(/^started$/);
  host.kill("SIGTERM");
  assert.equal(await host.end, 1);
  const said = host.lines.filter((line) => !line.startsWith("{"));
  assert.deepEqual(said, [
    "started",
    "first listener",
    "second listener",
    "third listener",
    "web stopped",
    "run resolved to 1",
  ]);
});
