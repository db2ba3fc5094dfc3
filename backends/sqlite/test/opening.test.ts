import assert from "node:assert/strict";
import { mkdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { suite, test } from "node:test";
import { isJobError } from "@millrace/jobs";
import type { JobErrorCode, JobStore } from "@millrace/jobs";
import { insertOne, sampleJob } from "@millrace/jobs/testing";
import { migrations } from "../src/thread/migrations.ts";
import { openFresh } from "./open-fresh.ts";

suite("opening a database", () => {
  test("what is made is the owner's alone", async () => {
    await using fresh = await openFresh();
    await insertOne(fresh.store, sampleJob());
    const { database } = fresh.options;
    assert.equal(await modeOf(dirname(database)), 0o700);
    for (const file of [database, `${database}-wal`, `${database}-shm`]) assert.equal(await modeOf(file), 0o600, file);
  });

  test("what is no database is refused by name, and kept", async () => {
    await using fresh = await openFresh();
    const { database } = fresh.options;
    const content = "this is no database ".repeat(1_000);
    await mkdir(dirname(database), { recursive: true });
    await writeFile(database, content);
    assert.match(await refusal(fresh.store, "storage-corrupt"), new RegExp(`"${database}" is damaged`));
    assert.equal(await readFile(database, "utf8"), content);
  });

  test("a page that was damaged is found, and nothing is written to it (R14)", async () => {
    await using fresh = await openFresh();
    const { database } = fresh.options;
    await fill(database);
    const bytes = await readFile(database);
    bytes.fill(0x5a, 4096, 8192);
    await writeFile(database, bytes);
    await refusal(fresh.store, "storage-corrupt");
    assert.ok((await readFile(database)).equals(bytes));
  });

  test("a database that was cut off is found (R14)", async () => {
    await using fresh = await openFresh();
    const { database } = fresh.options;
    await fill(database);
    await truncate(database, Math.floor((await stat(database)).size / 2));
    await refusal(fresh.store, "storage-corrupt");
  });

  test("a database of the first version is brought up to date, and its jobs stay", async () => {
    await using fresh = await openFresh();
    const { database } = fresh.options;
    await mkdir(dirname(database), { recursive: true });
    const db = new DatabaseSync(database);
    db.exec(migrations[0] ?? "");
    db.exec(`PRAGMA user_version = 1;
      INSERT INTO jobs (id, kind, state, version, fence, attempt, maxAttempts, priority, input, warnings, createdAt, notBefore,
                        purged, resultTtlMs, cancelRequested, ringAt)
      VALUES ('old', 'sample', 'queued', 1, 0, 0, 3, 0, '{"text":"hello"}', '[]', 1000, 1000, 0, 600000, 0, 1000);`);
    db.close();
    const claimed = await fresh.store.claim("old", { worker: "w", leaseMs: 60_000 });
    assert.ok(claimed.kind === "claimed");
    assert.deepEqual([claimed.record.input, claimed.record.recordTtlMs], [{ text: "hello" }, null]);
  });

  test("a database of a newer schema is refused, naming both versions", async () => {
    await using fresh = await openFresh();
    const { database } = fresh.options;
    await fill(database);
    const db = new DatabaseSync(database);
    db.exec("PRAGMA user_version = 7000");
    db.close();
    assert.match(await refusal(fresh.store, "storage-unavailable"), /schema version 7000.*knows \d+ at most/);
  });

  test("a folder that cannot be made is named", async () => {
    await using fresh = await openFresh();
    await writeFile(dirname(fresh.options.database), "in the way");
    assert.match(await refusal(fresh.store, "storage-unavailable"), /jobs\.db" cannot be opened/);
  });

  test("eight that begin at once on one new file all find it in order", async () => {
    await using fresh = await openFresh();
    const backends = Array.from({ length: 8 }, () => fresh.openAnother());
    await Promise.all(backends.map(({ store }) => insertOne(store, sampleJob())));
    assert.deepEqual(await fresh.store.counts(), [{ kind: "sample", state: "queued", count: 8 }]);
  });

  test("what was kept is there when it is opened again", async () => {
    await using fresh = await openFresh();
    const { record } = await insertOne(fresh.store, sampleJob());
    await fresh.store[Symbol.asyncDispose]();
    await fresh.queue[Symbol.asyncDispose]();
    assert.deepEqual(await fresh.openAnother().store.get(record.id), record);
  });
});

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

/** A database with some content, closed again. */
async function fill(database: string): Promise<void> {
  await mkdir(dirname(database), { recursive: true });
  const db = new DatabaseSync(database);
  db.exec("CREATE TABLE filled (place INTEGER PRIMARY KEY, text TEXT)");
  const insert = db.prepare("INSERT INTO filled (text) VALUES (?)");
  for (let row = 0; row < 100; row++) insert.run("x".repeat(500));
  db.close();
}

async function refusal(store: JobStore, code: JobErrorCode): Promise<string> {
  const error: unknown = await insertOne(store, sampleJob()).then(
    () => assert.fail("it was taken"),
    (cause: unknown) => cause,
  );
  assert.ok(isJobError(error, code), String(error));
  return error.message;
}
