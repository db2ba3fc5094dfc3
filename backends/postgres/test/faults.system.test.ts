import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import postgres from "postgres";
import { closeBackend, isJobError, JobWorker, submit, Upkeep, waitForEnd } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { insertOne, sampleJob, sampleMessage } from "@millrace/jobs/testing";
import { echoJob, echoKind } from "@millrace/jobs/testing/echo-job";
import { postgresBackend } from "@millrace/postgres";
import { Arrivals } from "@millrace/services/arrivals";
import { PostgresServer } from "@millrace/services/postgres";
import { TcpProxy } from "@millrace/services/tcp-proxy";
import { openFresh, sharedServer } from "./open-fresh.ts";
import { untilAnswered } from "./until-answered.ts";

const soon = (): AbortSignal => AbortSignal.timeout(30_000);
const unavailable = { code: "storage-unavailable" };

suite("a PostgreSQL that goes away", { concurrency: 2 }, () => {
  test("R15: killed and started again in the middle of work, it has kept what was confirmed, and everything goes on", async () => {
    await using server = await PostgresServer.start();
    await using opened = openOn(server.url);
    const { backend } = opened;
    const begun = new Arrivals();
    const worker = new JobWorker({
      backend,
      jobs: [echoJob({ takesMs: 5, begun: () => begun.note() })],
      concurrency: 4,
      leaseMs: 2_000,
    });
    const upkeep = new Upkeep({ backend, everyMs: 100 });
    await using running = new AsyncDisposableStack();
    await worker.start();
    running.defer(() => worker.stop());
    await upkeep.start();
    running.defer(() => upkeep.stop());
    const stop = new AbortController();
    const confirmed = submitUntil(backend, stop.signal);
    for (const kills of [1, 2]) {
      await begun.reached(40 * kills);
      await server.kill();
      await assert.rejects(backend.store.get("any"), unavailable);
      await server.restart();
    }
    await begun.reached(begun.count + 20);
    stop.abort();
    for (const id of await confirmed) {
      assert.equal(
        (await waitForEnd(backend, id, { withinMs: 60_000, signal: AbortSignal.timeout(90_000) })).state,
        "succeeded",
      );
    }
  });

  test("R16: a connection that is half open is given up, nobody waits for it, and the next call has a new one", async () => {
    await using proxied = await openThroughProxy();
    const { backend, proxy } = proxied;
    const { record } = await insertOne(backend.store, sampleJob());
    await backend.queue.send([sampleMessage("before")]);
    await backend.queue.receive({ max: 1, visibilityMs: 60_000, signal: soon() });
    const watched = backend.store.watch(record.id, record.version, soon());
    const received = untilAnswered(() => backend.queue.receive({ max: 1, visibilityMs: 60_000, signal: soon() }));
    proxy.halfOpen();
    await Promise.all([
      assert.rejects(backend.store.get(record.id), unavailable),
      assert.rejects(insertOne(backend.store, sampleJob()), unavailable),
      assert.rejects(watched, unavailable),
    ]);
    assert.deepEqual(await backend.store.get(record.id), record);
    assert.equal((await insertOne(backend.store, sampleJob())).created, true);
    await untilAnswered(() => backend.queue.send([sampleMessage("after")]));
    assert.equal((await received).length, 1);
  });

  test("R6: an answer that is lost leaves no lock behind, and asking again comes to the same end", async () => {
    await using proxied = await openThroughProxy();
    const { backend, direct, proxy } = proxied;
    const { record } = await insertOne(backend.store, sampleJob());
    const { record: earlier } = await insertOne(backend.store, sampleJob());
    const claim = { worker: "w", leaseMs: 60_000 };
    const outcome = { kind: "succeeded", output: {}, warnings: [] } as const;
    for (const { id } of [record, earlier]) await backend.store.claim(id, claim);
    // Outcomes have connections of their own, and only those that are there lose their answers.
    await backend.store.settle(earlier.id, 1, outcome);
    proxy.loseAnswers();
    await assert.rejects(backend.store.settle(record.id, 1, outcome), unavailable);
    const settled = await direct.store.settle(record.id, 1, outcome);
    assert.ok(settled.kind === "settled" && settled.record.state === "succeeded");
    assert.deepEqual(await backend.store.settle(record.id, 1, outcome), settled);
  });

  test("connections that are reset fail the calls on them, and nothing is half done", async () => {
    await using proxied = await openThroughProxy();
    const { backend, direct, proxy } = proxied;
    const inserting = Array.from({ length: 300 }, () => insertOne(backend.store, sampleJob()));
    await Promise.race(inserting);
    proxy.cut();
    const ends = await Promise.allSettled(inserting);
    const confirmed = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value.record] : []));
    for (const end of ends) assert.ok(end.status === "fulfilled" || isJobError(end.reason, "storage-unavailable"));
    proxy.mend();
    for (const record of confirmed) assert.deepEqual(await direct.store.get(record.id), record);
    const { jobs } = await direct.store.list({}, { limit: 1_000 });
    assert.equal((await direct.store.counts())[0]?.count, jobs.length);
    assert.equal((await insertOne(backend.store, sampleJob())).created, true);
  });

  test("a stall that is shorter than the timeout is waited for", async () => {
    await using proxied = await openThroughProxy(20_000);
    const { backend, proxy } = proxied;
    await backend.store.check(soon());
    proxy.stall();
    const inserted = insertOne(backend.store, sampleJob());
    await turn();
    proxy.mend();
    assert.equal((await inserted).created, true);
  });

  test("away at the first call, it is named without its password, and is used as soon as it is there", async () => {
    await using server = await PostgresServer.start();
    await server.stop();
    await using opened = openOn(server.url);
    const password = new URL(server.url).password;
    await assert.rejects(opened.backend.store.check(soon()), (error: Error) => {
      assert.ok(isJobError(error, "storage-unavailable"));
      assert.match(error.message, /PostgreSQL at 127\.0\.0\.1:\d+\/postgres cannot be used now: connect ECONNREFUSED/u);
      assert.ok(!error.message.includes(password));
      return true;
    });
    await server.restart();
    await opened.backend.store.check(soon());
  });
});

suite("the schema", () => {
  test("is made once, however many begin at once", async () => {
    await using fresh = await openFresh();
    const others = Array.from({ length: 6 }, () => fresh.openAnother());
    await Promise.all(others.map(({ store }) => store.check(soon())));
    assert.equal((await insertOne(fresh.store, sampleJob())).created, true);
  });

  test("that a newer version has made is refused, and both versions are told", async () => {
    await using fresh = await openFresh();
    await fresh.store.check(soon());
    const sql = postgres(fresh.options.url, { max: 1 });
    await sql.unsafe(`update "${fresh.options.schema}".schema_version set version = 99`);
    await sql.end();
    await assert.rejects(fresh.openAnother().store.check(soon()), {
      code: "storage-unavailable",
      message: /has version 99, and this version of @millrace\/postgres knows \d+ at most/u,
    });
  });

  test("of one pipeline is not seen by another's", async () => {
    await using fresh = await openFresh();
    const other = fresh.openAnother({ schema: "test_other" });
    await insertOne(fresh.store, sampleJob());
    assert.deepEqual(await other.store.counts(), []);
    assert.equal(fresh.store.carries(other.queue), false);
  });
});

/** Submits jobs, each again under its key until it is confirmed. @returns the ids of those that were */
async function submitUntil(backend: Backend, signal: AbortSignal): Promise<string[]> {
  const confirmed: string[] = [];
  while (!signal.aborted) {
    const idempotencyKey = `submission ${confirmed.length}`;
    const { record } = await untilAnswered(() => submit(backend, echoKind, { text: "hello" }, { idempotencyKey }));
    confirmed.push(record.id);
  }
  return confirmed;
}

function openOn(url: string): AsyncDisposable & { readonly backend: Backend } {
  const backend = postgresBackend({ url });
  return { backend, [Symbol.asyncDispose]: () => closeBackend(backend) };
}

/** A back end whose connections go through a proxy, and one on the same schema whose connections do not. */
async function openThroughProxy(answerTimeoutMs = 1_500) {
  const { port } = await sharedServer();
  const proxy = await TcpProxy.start(port);
  const direct = await openFresh();
  await direct.store.check(soon());
  const url = direct.options.url.replace(`:${port}/`, `:${proxy.port}/`);
  const backend = direct.openAnother({ url, answerTimeoutMs, pollMs: 200 });
  await backend.store.check(soon());
  return {
    backend,
    direct,
    proxy,
    async [Symbol.asyncDispose]() {
      await direct[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}
