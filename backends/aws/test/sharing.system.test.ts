import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { dynamoJobStore } from "@millrace/aws";
import type { JobStore } from "@millrace/jobs";
import { sampleJob } from "@millrace/jobs/testing";
import { claim, done, insertSample, longMs } from "./sample.ts";
import { TestTables } from "./test-tables.ts";

suite("several stores on one table", () => {
  let tables: TestTables;
  before(async () => {
    tables = await TestTables.start();
  });
  after(() => tables[Symbol.asyncDispose]());

  test("give a job to one of many workers that race", async () => {
    await using stand = await open(tables, 4);
    const ids = await Promise.all(Array.from({ length: 10 }, async () => (await insertSample(stand.first)).id));
    const claims = ids.flatMap((id) =>
      stand.stores.flatMap((store) => [store.claim(id, claim), store.claim(id, claim)]),
    );
    const kinds = (await Promise.all(claims)).map(({ kind }) => kind);
    assert.deepEqual(
      [kinds.filter((kind) => kind === "claimed").length, kinds.filter((kind) => kind === "held").length],
      [10, 70],
    );
  });

  test("keep a limit together, and lose nobody who is turned away while a place is freed", async () => {
    await using stand = await open(tables, 3);
    const waiting = new Set<string>();
    for (let made = 0; made < 12; made++) {
      waiting.add((await insertSample(stand.first, { concurrency: { key: "printer", max: 2 } })).id);
    }
    let running = 0;
    const run = async (store: JobStore, id: string): Promise<void> => {
      const answer = await store.claim(id, claim);
      if (answer.kind !== "claimed") return assert.deepEqual(answer, { kind: "limited", delayMs: null });
      assert.ok(++running <= 2);
      waiting.delete(id);
      await store.get(id);
      running--;
      const settled = await store.settle(id, answer.record.fence, done);
      assert.ok(settled.kind === "settled");
      await Promise.all(settled.released.map((released, index) => run(stand.at(index), released.id)));
    };
    await Promise.all([...waiting].map((id, index) => run(stand.at(index), id)));
    assert.deepEqual([...waiting], []);
    assert.deepEqual(await stand.first.counts(), [{ kind: "sample", state: "succeeded", count: 12 }]);
  });

  test("let one of many live that are inserted at once under one key", async () => {
    await using stand = await open(tables, 4);
    const jobs = Array.from({ length: 24 }, () => sampleJob({ idempotencyKey: "once" }));
    const answers = await Promise.all(jobs.map((job, index) => stand.at(index).insert([job])));
    assert.equal(new Set(answers.flat().map(({ record }) => record.id)).size, 1);
    assert.equal(answers.flat().filter(({ created }) => created).length, 1);
  });

  test("let a parent go once when its children end in all of them at once", async () => {
    await using stand = await open(tables, 4);
    const children = Array.from({ length: 12 }, () => sampleJob());
    const parent = await insertSample(stand.first, { children });
    const ends = children.map(async ({ id }, index) => {
      await stand.at(index).claim(id, claim);
      const settled = await stand.at(index).settle(id, 1, done);
      return settled.kind === "settled" ? settled.released : [];
    });
    assert.deepEqual(
      (await Promise.all(ends)).flat().map(({ id }) => id),
      [parent.id],
    );
  });

  test("are not led astray by what is deleted in one while the other looks at it", async () => {
    await using stand = await open(tables, 2);
    const keys = { idempotencyKey: "once", unique: { key: "key", policy: "existing" } } as const;
    for (let round = 0; round < 20; round++) {
      const { id } = await insertSample(stand.at(0), keys);
      const again = sampleJob(keys);
      const [[inserted]] = await Promise.all([stand.at(1).insert([again]), stand.at(0).delete(id)]);
      assert.equal(inserted?.record.id, inserted?.created === true ? again.id : id);
      await stand.at(0).delete(again.id);
    }
    assert.deepEqual(await stand.first.counts(), []);
  });

  test("tell those who watch in one of what is done in another", async () => {
    await using stand = await open(tables, 2);
    const record = await insertSample(stand.at(0));
    const watched = stand.at(1).watch(record.id, record.version, AbortSignal.timeout(20_000));
    await stand.at(0).claim(record.id, claim);
    assert.equal((await watched).state, "running");
    const gone = stand.at(1).watch(record.id, record.version + 1, AbortSignal.timeout(20_000));
    const refused = assert.rejects(gone, { code: "job-not-found" });
    await stand.at(0).delete(record.id);
    await refused;
  });

  test("start no job of a kind that was paused in one of them, once that was answered, and all that were turned away later", async () => {
    await using stand = await open(tables, 2);
    const [job, other] = [await insertSample(stand.at(0)), await insertSample(stand.at(0))];
    // Now the other one has a view of the pauses.
    await stand.at(1).claim(other.id, claim);
    await stand.at(0).setPaused("sample", true);
    assert.deepEqual(await stand.at(1).claim(job.id, claim), { kind: "paused" });
    await stand.at(0).setPaused("sample", false);
    assert.deepEqual(
      (await stand.at(0).takeParked("sample", 10)).map(({ id }) => id),
      [job.id],
    );
    assert.equal((await stand.at(1).claim(job.id, claim)).kind, "claimed");
  });

  test("hear of a cancel at the heartbeat, and settle what another has changed meanwhile", async () => {
    await using stand = await open(tables, 2);
    const { id } = await insertSample(stand.at(0));
    await stand.at(1).claim(id, claim);
    await stand.at(0).requestCancel(id);
    assert.deepEqual(await stand.at(1).heartbeat(id, 1, { leaseMs: longMs }), { kind: "held", cancelRequested: true });
    const settled = await stand.at(1).settle(id, 1, { kind: "interrupted" });
    assert.ok(settled.kind === "settled");
    assert.equal(settled.record.state, "cancelled");
  });
});

interface Stand extends AsyncDisposable {
  readonly stores: readonly JobStore[];
  readonly first: JobStore;
  /** One of them, in turns. */
  readonly at: (index: number) => JobStore;
}

async function open(tables: TestTables, count: number): Promise<Stand> {
  const options = await tables.make();
  const first = dynamoJobStore(options);
  const stores = [first, ...Array.from({ length: count - 1 }, () => dynamoJobStore(options))];
  return {
    stores,
    first,
    at: (index) => stores[index % count] ?? first,
    async [Symbol.asyncDispose]() {
      await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()));
    },
  };
}
