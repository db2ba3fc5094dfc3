import assert from "node:assert/strict";
import { suite, test } from "node:test";
import postgres from "postgres";
import { defineJob, JobWorker, submit, submitFlow, flowJob, waitForEnd } from "@millrace/jobs";
import type { Backend, JobQueue } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { z } from "zod";
import { openFresh, sharedServer } from "./open-fresh.ts";
import { startProgram } from "./start-program.ts";

const ship = defineJob({ name: "ship", input: { order: z.int() }, output: { shipped: z.int() } });

suite("a job that is submitted in a transaction of yours", { concurrency: 4 }, () => {
  test("is there with your data when you commit, and is run", async () => {
    await using shop = await openShop();
    const { fresh, sql } = shop;
    const job = ship.handledBy(async ({ order }) => ({ shipped: order }));
    const worker = new JobWorker({ backend: fresh, jobs: [job] });
    await worker.start();
    const { record } = await sql.begin(async (transaction) => {
      await transaction`insert into orders values (7)`;
      const submitted = await submit(fresh.within(transaction), ship, { order: 7 });
      assert.equal(await fresh.store.get(submitted.record.id), undefined);
      return submitted;
    });
    const { state } = await waitForEnd(fresh, record.id, { withinMs: 20_000, signal: AbortSignal.timeout(20_000) });
    assert.equal(state, "succeeded");
    assert.deepEqual([...(await sql`select id from orders`)], [{ id: 7 }]);
    await worker.stop();
  });

  test("was never there when you roll back, and neither was its message", async () => {
    await using shop = await openShop();
    const { fresh, sql } = shop;
    const refused = sql.begin(async (transaction) => {
      await submit(fresh.within(transaction), ship, { order: 1 });
      throw new Error("out of stock");
    });
    await assert.rejects(refused, /out of stock/u);
    assert.deepEqual(await fresh.store.list({}, { limit: 10 }), { jobs: [], cursor: null });
    assert.deepEqual(await fresh.store.counts(), []);
    assert.deepEqual(await fresh.queue.depth(), { waiting: 0, ready: 0 });
  });

  test("is there or not as your data is when the process is killed in between (R5)", async () => {
    await using shop = await openShop();
    const { fresh, sql } = shop;
    await using buyer = startProgram("buy-forever", fresh.options);
    await buyer.printed(50);
    buyer.process.kill("SIGKILL");
    await buyer.ended();
    // The server notices the end of the connection by itself, and what was under way is rolled back then.
    while ((await sql`select 1 from pg_stat_activity where application_name = 'buyer'`).length > 0);
    const orders = (await sql`select id from orders order by id`).map(({ id }) => Number(id));
    assert.ok(orders.length >= 50);
    const jobs = (await fresh.store.list({}, { limit: 10_000 })).jobs.map(({ input }) => Number(input["order"]));
    assert.deepEqual(
      jobs.toSorted((a, b) => a - b),
      orders,
    );
    assert.equal((await fresh.store.counts())[0]?.count, orders.length);
    assert.equal((await fresh.queue.depth()).waiting, orders.length);
  });

  test("keeps to its idempotency key and its unique key", async () => {
    await using shop = await openShop();
    const { fresh, sql } = shop;
    const unique = { key: "the one", policy: "existing" } as const;
    const first = await submit(fresh, ship, { order: 1 }, { unique });
    await sql.begin(async (transaction) => {
      const within = fresh.within(transaction);
      const second = await submit(within, ship, { order: 2 }, { unique });
      assert.deepEqual([second.created, second.record.id], [false, first.record.id]);
      const key = { idempotencyKey: "key" };
      const third = await submit(within, ship, { order: 1 }, key);
      assert.deepEqual(await submit(within, ship, { order: 1 }, key), { ...third, created: false });
    });
    assert.equal((await fresh.store.list({ kind: "ship" }, { limit: 10 })).jobs.length, 2);
  });

  test("may be a flow", async () => {
    await using shop = await openShop();
    const { fresh, sql } = shop;
    const children = [flowJob(ship, { order: 1 }), flowJob(ship, { order: 2 })];
    const { record } = await sql.begin((transaction) =>
      submitFlow(fresh.within(transaction), flowJob(ship, { order: 0 }, { children })),
    );
    assert.equal(record.waitsFor, 2);
    assert.equal((await fresh.queue.depth()).waiting, 2);
    assert.equal((await fresh.store.list({}, { limit: 10 })).jobs.length, 3);
  });

  test("goes through any client, whatever it makes of names and numbers", async () => {
    await using shop = await openShop({ transform: postgres.camel });
    const { fresh, sql } = shop;
    const before = Date.now();
    const { record } = await sql.begin((transaction) =>
      submit(
        fresh.within((text, values) => transaction.unsafe(text, values)),
        ship,
        { order: 3 },
        { idempotencyKey: "key" },
      ),
    );
    assert.deepEqual(await fresh.store.get(record.id), record);
    assert.ok(Math.abs(record.createdAt - before) < 60_000);
    const again = await sql.begin((transaction) =>
      submit(fresh.within(transaction), ship, { order: 3 }, { idempotencyKey: "key" }),
    );
    assert.deepEqual(again, { record, created: false });
  });

  test("is not rung for in another queue before it is there", async () => {
    await using shop = await openShop();
    const { fresh, sql } = shop;
    const queue: JobQueue = memoryBackend().queue;
    const composed = { ...fresh, queue };
    await sql.begin(async (transaction) => {
      const within: Backend = composed.within(transaction);
      assert.equal(within.blobs, fresh.blobs);
      await submit(within, ship, { order: 1 });
    });
    assert.deepEqual(await queue.depth(), { waiting: 0, ready: 0 });
    assert.equal((await fresh.store.unsent({ limit: 10, dueForMs: 0 })).length, 1);
  });
});

/** A back end, and a client of the same database with a table of its own. */
async function openShop(options: postgres.Options<{}> = {}) {
  const fresh = await openFresh({ url: await (await sharedServer()).createDatabase() });
  const sql = postgres(fresh.options.url, { onnotice: () => {}, ...options });
  await sql`create table orders (id int primary key)`;
  await fresh.store.check(AbortSignal.timeout(20_000));
  return {
    fresh,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 5 });
      await fresh[Symbol.asyncDispose]();
    },
  };
}
