import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BackgroundService, type HostedServiceOptions } from "@millrace/hosting";
import { gate } from "../support/gate.ts";
import { recordingService, untilAborted } from "../support/recording-service.ts";
import { testHost } from "../support/test-host.ts";

class Work extends BackgroundService {
  readonly #work: () => Promise<number | void>;

  constructor(work: () => Promise<number | void>) {
    super();
    this.#work = work;
  }

  protected override execute(): Promise<number | void> {
    return this.#work();
  }
}

const toCompletion: HostedServiceOptions = { runToCompletion: true };

describe("run to completion", () => {
  test("the host stops when the work is done, and the exit code is that of the work", async () => {
    const { builder, records } = testHost({ drainDelayMs: 600_000 });
    const calls: string[] = [];
    const host = builder
      .addHostedService("web", recordingService("web", calls))
      .addHostedService("import", () => new Work(async () => 3), toCompletion)
      .build();
    assert.equal(await exitCodeOfRun(() => host.run()), 3);
    assert.equal(calls.at(-1), "web.stopped");
    assert(records.some(({ msg }) => msg === "stopping (the work is done)"));
  });

  test("work that says nothing of an exit code has gone well", async () => {
    const { builder } = testHost();
    const host = builder.addHostedService("import", () => new Work(async () => {}), toCompletion).build();
    assert.equal(await exitCodeOfRun(() => host.run()), 0);
  });

  test("all such work is waited for; the first exit code that is not 0 counts", async () => {
    const { builder } = testHost();
    const last = gate();
    const first = new Work(async () => 4);
    const host = builder
      .addHostedService("last", () => new Work(async () => await last.pass().then(() => 5)), toCompletion)
      .addHostedService("fine", () => new Work(async () => 0), toCompletion)
      .addHostedService("first", first, toCompletion)
      .build();
    const run = exitCodeOfRun(() => host.run());
    await last.reached;
    await first.execution;
    assert.equal(host.lifetime.stopping.aborted, false);
    last.open();
    assert.equal(await run, 4);
  });

  test("work that is done before all have started does not break the start off", async () => {
    const { builder } = testHost();
    const done = Promise.withResolvers<void>();
    const host = builder
      .addHostedService("quick", () => new Work(async () => done.resolve()), toCompletion)
      .addHostedService("slow", { start: () => done.promise, stop() {} })
      .build();
    await host.start();
    assert.equal(host.lifetime.started.aborted, true);
    await untilAborted(host.lifetime.stopping).catch(() => {});
    await host.stop();
  });

  test("a service without an execution has done its work when it has started", async () => {
    const { builder } = testHost();
    const host = builder.addHostedService("migrate", { start() {}, stop() {} }, toCompletion).build();
    assert.equal(await exitCodeOfRun(() => host.run()), 0);
  });

  test("work that fails ends with exit code 1, and with a restart policy is tried again", async () => {
    const { builder } = testHost();
    const failing = builder
      .addHostedService("import", () => new Work(async () => await Promise.reject(new Error("no file"))), toCompletion)
      .build();
    assert.equal(await exitCodeOfRun(() => failing.run()), 1);

    let tries = 0;
    const again = testHost()
      .builder.addHostedService(
        "import",
        () =>
          new Work(async () => {
            if (++tries < 3) throw new Error("not yet");
          }),
        { ...toCompletion, onFault: { policy: "restart", minMs: 1, maxMs: 1 } },
      )
      .build();
    assert.equal(await exitCodeOfRun(() => again.run()), 0);
    assert.equal(tries, 3);
  });
});

/** Runs, and keeps the exit code of this process as it was. */
async function exitCodeOfRun(run: () => Promise<number>): Promise<number> {
  const exitCode = await run();
  process.exitCode = undefined;
  return exitCode;
}
