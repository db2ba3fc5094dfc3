// A program with a host, for the tests that need a process of their own. The first argument
// names what it does; each line on standard output says how far it got.
import { once } from "node:events";
import { writeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import {
  BackgroundService,
  createHostBuilder,
  type HostBuilder,
  type HostedService,
  type HostServices,
} from "@millrace/hosting";

type Scenario = (builder: HostBuilder<HostServices>) => void;

class Worker extends BackgroundService {
  readonly #work: (stoppingSignal: AbortSignal) => Promise<number | void>;

  constructor(work: (stoppingSignal: AbortSignal) => Promise<number | void>) {
    super();
    this.#work = work;
  }

  protected override execute(stoppingSignal: AbortSignal): Promise<number | void> {
    return this.#work(stoppingSignal);
  }
}

const holdOpenForever = async (): Promise<void> => {
  setInterval(() => {}, 1_000);
  await forever();
};
const forever = async (): Promise<void> => await Promise.withResolvers<void>().promise;

const scenarios: Record<string, Scenario> = {
  plain: (builder) => builder.addHostedService("web", web()),
  "own exit code": (builder) => builder.addHostedService("web", { start() {}, stop() {} }),
  "asks for exit code 7": (builder) =>
    builder.addHostedService("web", ({ lifetime }) => ({
      start() {},
      started: () => lifetime.stopApplication({ exitCode: 7 }),
      stop() {},
    })),
  "never-ending worker": (builder) => {
    // Holds the event loop open as well, as real work does.
    builder.addHostedService("endless", () => new Worker(holdOpenForever));
  },
  "blocked in stop": (builder) => builder.addHostedService("blocked", { start() {}, stop: forever }),
  "blocks the loop for 3 s": (builder) =>
    builder.addHostedService("web", web()).addHostedService("blocker", { start() {}, stop: () => blockTheLoop(3_000) }),
  "blocks the loop for good": (builder) =>
    builder.addHostedService("blocker", { start() {}, stop: () => blockTheLoop(Infinity) }),
  "blocks the loop for good in start": (builder) =>
    builder.addHostedService("blocker", { start: () => blockTheLoop(Infinity), stop() {} }),
  "rejects after the deadline": (builder) =>
    builder.addHostedService("late", {
      start() {},
      async stop(signal) {
        await once(signal, "abort");
        await delay(50);
        say("rejecting");
        throw new Error("too late");
      },
    }),
  "throws in stop": (builder) =>
    builder.addHostedService("web", web()).addHostedService("broken", {
      start() {},
      stop() {
        throw new Error("flush failed");
      },
    }),
  "deaf with a deadline of its own": (builder) =>
    builder
      .addHostedService("web", web())
      .addHostedService("deaf", { start() {}, stop: forever }, { stopTimeoutMs: 100 }),
  "never starts": (builder) =>
    builder.addHostedService("web", web()).addHostedService("stuck", { start: forever, stop() {} }),
  "work with exit code 3": (builder) =>
    builder
      .addHostedService("web", web())
      .addHostedService("work", () => new Worker(async () => 3), { runToCompletion: true }),
  "deaf in start": (builder) =>
    builder
      .addHostedService("db", { start() {}, stop: () => say("db stopped") })
      .addHostedService("stuck", { start: async () => (say("starting"), await forever()), stop() {} }),
  "three throwing listeners": (builder) =>
    builder.addHostedService("web", ({ lifetime }) => ({
      start() {
        for (const name of ["first", "second", "third"])
          lifetime.stopping.addEventListener("abort", () => {
            say(`${name} listener`);
            throw new Error(name);
          });
      },
      stop: () => say("web stopped"),
    })),
  "start fails": (builder) =>
    builder
      .addHostedService("db", { start() {}, stop: () => say("db stopped") })
      .addHostedService("web", { start: () => Promise.reject(new Error("port taken")), stop() {} }),
  "worker fails": (builder) =>
    builder.addHostedService("worker", () => new Worker(async () => await Promise.reject(new Error("boom")))),
  "uncaught error": (builder) =>
    builder.addHostedService("web", {
      start: () =>
        void setTimeout(() => {
          throw new Error("nobody caught me");
        }),
      stop: () => say("web stopped"),
    }),
  "uncaught error that leaves things open": (builder) => {
    setInterval(() => {}, 1_000);
    scenarios["uncaught error"]?.(builder);
  },
  "unhandled rejection": (builder) =>
    builder.addHostedService("web", {
      start: () => void Promise.reject(new Error("nobody awaited me")),
      stop: () => say("web stopped"),
    }),
};

const startupTimeoutMs = ["never starts", "blocks the loop for good in start"].includes(process.argv[2] ?? "")
  ? 100
  : 0;
const stallGraceMs = process.argv[2]?.includes("for good") ? 1_000 : 0;
const [name = "", timeoutMs = "5000"] = process.argv.slice(2);
const builder = createHostBuilder({
  name: "program",
  argv: [],
  env: {},
  startupTimeoutMs,
  stallGraceMs,
  shutdownTimeoutMs: Number(timeoutMs),
});
scenarios[name]?.(builder);
const host = builder.build();
host.lifetime.started.addEventListener("abort", () => say("started"));
const exitCode = await host.run();
say(`run resolved to ${exitCode}`);
if (name === "own exit code") process.exitCode = 123;

function web(): HostedService {
  return { start() {}, stop: () => say("web stopped") };
}

function blockTheLoop(forMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}
