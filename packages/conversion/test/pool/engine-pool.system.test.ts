import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { ConversionError, type ConverterOptions } from "@millrace/conversion";
import { settle } from "../../src/converter-settings.ts";
import { noJail } from "../../src/jail/no-jail.ts";
import { EnginePool } from "../../src/pool/engine-pool.ts";
import { fakeEngine } from "../making/fake-engine.ts";
import { hasEnded, isRunning } from "../making/processes.ts";
import { recordedLog } from "../making/recorded-log.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

interface Setting extends AsyncDisposable {
  readonly pool: EnginePool;
  readonly folder: string;
}

async function open(options: ConverterOptions = {}, proveEveryMs = 3_600_000): Promise<Setting> {
  const folder = await temporaryFolder();
  const engine = fakeEngine();
  const settings = settle({ ...options, temporaryFolder: folder.path }, engine);
  const { temporaryFolder: place, processLimits: limits } = settings;
  const surroundings = { temporaryFolder: place, jail: noJail("switched off for tests"), limits };
  const pool = new EnginePool(engine, { ...settings, proveEveryMs, surroundings });
  return {
    pool,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      assert.deepEqual(await readdir(folder.path), [], "no engine's folder is left");
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Waits for the pool to come to a state. */
async function until(enough: () => boolean): Promise<void> {
  const deadline = AbortSignal.timeout(30_000);
  while (!enough()) {
    deadline.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const states = ({ engines }: EnginePool): string[] => engines.map(({ state }) => state);

test("spares are warm before they are needed, and none is lent beyond the pool's size", async () => {
  await using setting = await open({ concurrency: 1, spares: 1 });
  const { pool } = setting;
  await pool.warm();
  await until(() => states(pool).join() === "idle,idle");
  await using lease = await pool.borrow();
  assert.ok(isRunning(lease.engine.pid));
  const second = pool.borrow();
  assert.equal(pool.waiting, 1);
  lease.approve();
  await lease[Symbol.asyncDispose]();
  const next = await second;
  assert.equal(next.engine.pid, lease.engine.pid, "the spare stays a spare");
  next.approve();
  await next[Symbol.asyncDispose]();
});

test("one that failed a document goes at once, and the spare takes its place without a start", async () => {
  await using setting = await open({ concurrency: 1, spares: 1 });
  const { pool } = setting;
  await pool.warm();
  await until(() => states(pool).join() === "idle,idle");
  const failed = await pool.borrow();
  await failed[Symbol.asyncDispose]();
  assert.ok(await hasEnded(failed.engine.pid, 5_000));
  const [spare] = pool.engines;
  const next = await pool.borrow();
  assert.equal(next.engine.pid, spare?.pid);
  next.approve();
  await next[Symbol.asyncDispose]();
  await until(() => states(pool).join() === "idle,idle");
  assert.equal(pool.started, 3);
});

test("a replacement is warm before the old one is retired", async () => {
  await using setting = await open({ concurrency: 1, reuse: 2 });
  const { pool } = setting;
  await pool.warm();
  const convert = async (): Promise<number> => {
    await using lease = await pool.borrow();
    lease.approve();
    return lease.engine.pid;
  };
  const first = await convert();
  assert.equal(await convert(), first);
  assert.deepEqual(
    pool.engines.map(({ state, worn }) => `${state}${worn ? ", worn" : ""}`),
    ["idle, worn", "starting"],
  );
  assert.ok(isRunning(first));
  await until(() => pool.engines.length === 1 && states(pool)[0] === "idle");
  assert.ok(!isRunning(first));
  assert.notEqual(await convert(), first);
});

test("with reuse 1 no process has two documents, and the next is warm already", async () => {
  await using setting = await open({ concurrency: 1, reuse: 1 });
  const { pool } = setting;
  await pool.warm();
  const pids = new Set<number>();
  for (let count = 0; count < 4; count++) {
    await until(() => states(pool).filter((state) => state === "idle").length === 2);
    await using lease = await pool.borrow();
    lease.approve();
    pids.add(lease.engine.pid);
  }
  assert.equal(pids.size, 4);
});

test("one more than may wait is refused, and each knows its place", async () => {
  await using setting = await open({ concurrency: 1, maxWaiting: 2 });
  const { pool } = setting;
  const places: [number[], number[]] = [[], []];
  await using lease = await pool.borrow();
  const controller = new AbortController();
  const [second, third] = [
    pool.borrow(controller.signal, (place) => places[0].push(place)),
    pool.borrow(undefined, (place) => places[1].push(place)),
  ];
  await assert.rejects(pool.borrow(), (error) => error instanceof ConversionError && error.code === "queue-full");
  controller.abort(new Error("enough"));
  await assert.rejects(second, { message: "enough" });
  assert.deepEqual(places, [[1], [2, 1]]);
  lease.approve();
  await lease[Symbol.asyncDispose]();
  const last = await third;
  last.approve();
  await last[Symbol.asyncDispose]();
});

test("an idle engine that is frozen fails its own document, and another takes its place", async () => {
  const log = recordedLog();
  await using setting = await open({ concurrency: 1, log }, 200);
  const { pool } = setting;
  await pool.warm();
  const [engine] = pool.engines;
  const pid = engine?.pid ?? 0;
  // Stopped, it answers nothing; killed, it ends as after the time that it has for an answer.
  process.kill(pid, "SIGSTOP");
  await until(() => states(pool).includes("proving"));
  process.kill(pid, "SIGKILL");
  await until(() => states(pool).join() === "idle" && pool.engines[0]?.pid !== pid);
  assert.ok(log.messages.includes("idle engine failed its own document"));
});
