import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BackgroundService, type RestartPolicy, type ServiceState } from "@millrace/hosting";
import { untilAborted } from "../support/recording-service.ts";
import { errorsIn, testHost } from "../support/test-host.ts";
import { untilStatus } from "../support/until-status.ts";

/** Fails in each of its first runs with the error of that run, then works until it is stopped. */
class Flaky extends BackgroundService {
  runs = 0;
  readonly #errors: readonly Error[];

  constructor(errors: readonly Error[]) {
    super();
    this.#errors = errors;
  }

  protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
    const error = this.#errors[this.runs++];
    if (error !== undefined) throw error;
    await untilAborted(stoppingSignal);
  }
}

// By default faults are forgotten after twice the longest wait, and a busy machine may let 8 ms pass between two.
const quick = {
  policy: "restart",
  minMs: 1,
  maxMs: 4,
  jitter: 0,
  resetAfterMs: 600_000,
} as const satisfies RestartPolicy;
const errors = ["first", "second", "third"].map((message) => new Error(message));

describe("a service under the policy restart", () => {
  test("is started again after each fault, with longer and longer waits, and the host runs on", async () => {
    const { builder, records } = testHost();
    const flaky = new Flaky(errors);
    const host = builder.addHostedService("flaky", flaky, { onFault: quick }).build();
    await host.start();
    const handle = host.service("flaky");
    await untilStatus(handle, () => handle.restarts === 3 && handle.state === "running");
    assert.equal(host.lifetime.stopping.aborted, false);
    assert.equal(handle.lastError, errors[2]);
    assert.deepEqual(
      errorsIn(records),
      [1, 2, 4].map((waitMs) => `"flaky" failed in execute; it starts again in ${waitMs} ms`),
    );
    await host.stop();
    assert.equal(handle.state, "stopped");
    assert.equal(host.failure, undefined);
  });

  test("goes through all of its phases again, stopped before it is started", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const execution = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const note = (call: string) => (): void => {
      if (calls.push(call) === 9) done.resolve();
    };
    const host = builder
      .addHostedService(
        "shape",
        {
          starting: note("starting"),
          start: note("start"),
          started: note("started"),
          stopping: note("stopping"),
          stop: note("stop"),
          stopped: note("stopped"),
          get execution() {
            return calls.includes("stop") ? undefined : execution.promise;
          },
        },
        { onFault: quick },
      )
      .build();
    await host.start();
    execution.reject(new Error("once"));
    await done.promise;
    assert.deepEqual(calls, [
      "starting",
      "start",
      "started",
      "stopping",
      "stop",
      "stopped",
      "starting",
      "start",
      "started",
    ]);
    await host.stop();
  });

  test("tells each state it goes through", async () => {
    const { builder } = testHost();
    const host = builder.addHostedService("flaky", new Flaky(errors.slice(0, 1)), { onFault: quick }).build();
    const handle = host.service("flaky");
    const states: ServiceState[] = [handle.state];
    using _ = handle.onChange(({ state }, previous) => {
      if (state !== previous.state) states.push(state);
    });
    await host.start();
    await untilStatus(handle, () => handle.restarts === 1 && handle.state === "running");
    await host.stop();
    const once = ["starting", "running", "faulted", "stopping", "stopped"];
    assert.deepEqual(states, ["stopped", ...once, "faulted", "starting", "running", "stopping", "stopped"]);
  });

  test("stops the host with the last fault when there are no restarts left", async () => {
    const { builder } = testHost();
    const flaky = new Flaky(errors);
    const host = builder.addHostedService("flaky", flaky, { onFault: { ...quick, maxRestarts: 1 } }).build();
    await host.start();
    await untilAborted(host.lifetime.stopping).catch(() => {});
    await assert.rejects(host.stop(), (thrown) => thrown === errors[1]);
    assert.equal(flaky.runs, 2);
    assert.equal(host.service("flaky").state, "faulted");
  });

  test("has its faults forgotten when it has run for long enough", async () => {
    const { builder } = testHost();
    const flaky = new Flaky(errors);
    const onFault = { ...quick, maxRestarts: 1, resetAfterMs: 0 };
    const host = builder.addHostedService("flaky", flaky, { onFault }).build();
    await host.start();
    const handle = host.service("flaky");
    await untilStatus(handle, () => handle.restarts === 3 && handle.state === "running");
    await host.stop();
    assert.equal(flaky.runs, 4);
  });

  test("may fail to start again, which is one more fault", async () => {
    const { builder, records } = testHost();
    let starts = 0;
    const host = builder
      .addHostedService(
        "shape",
        {
          start() {
            if (++starts === 2) throw new Error("port still taken");
          },
          stop() {},
          get execution() {
            return starts === 1 ? Promise.reject(new Error("lost")) : undefined;
          },
        },
        { onFault: quick },
      )
      .build();
    await host.start();
    const handle = host.service("shape");
    await untilStatus(handle, () => handle.state === "running" && starts === 3);
    assert.deepEqual(errorsIn(records), [
      '"shape" failed in execute; it starts again in 1 ms',
      '"shape" failed in start; it starts again in 2 ms',
    ]);
    await host.stop();
  });

  test("does not start any more while it waits and the host stops", async () => {
    const { builder } = testHost();
    const flaky = new Flaky(errors);
    const onFault = { ...quick, minMs: 60_000, maxMs: 60_000 };
    const host = builder.addHostedService("flaky", flaky, { onFault }).build();
    await host.start();
    const handle = host.service("flaky");
    await untilStatus(handle, () => handle.state === "faulted" && handle.lastError === errors[0]);
    await host.stop();
    assert.equal(flaky.runs, 1);
  });

  test("is not blamed for what an execution before its restart still does", async () => {
    const { builder, records } = testHost();
    const executions = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let starts = 0;
    const service = {
      start: () => void starts++,
      stop() {},
      get execution() {
        return executions[starts - 1]?.promise;
      },
    };
    const host = builder.addHostedService("shape", service, { onFault: quick }).build();
    await host.start();
    const handle = host.service("shape");
    await handle.restart();
    executions[0]?.reject(new Error("late"));
    await assert.rejects(executions[0]?.promise ?? assert.fail(), /late/);
    assert.deepEqual([handle.state, handle.restarts], ["running", 1]);
    assert.deepEqual(errorsIn(records), ['"shape" failed in execute; the host runs on']);
    await host.stop();
  });

  test("that fails while the host is stopping is reported, not started again", async () => {
    const { builder } = testHost();
    const error = new Error("could not give the job back");
    class Sore extends BackgroundService {
      protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
        await untilAborted(stoppingSignal).catch(() => {
          throw error;
        });
      }
    }
    const host = builder.addHostedService("sore", Sore, { onFault: "restart" }).build();
    await host.start();
    await assert.rejects(host.stop(), (thrown) => thrown === error);
    assert.equal(host.service("sore").restarts, 0);
  });
});
