import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { sampleJob } from "@millrace/jobs/testing";
import type { JobRow } from "../../src/database/job-row.ts";
import type { Reply } from "../../src/database/protocol.ts";
import { openDatabase } from "../../src/thread/open-database.ts";
import { StoreLoop } from "../../src/thread/store-loop.ts";

test("a watch hears of what another process commits just after its job was looked at", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-sqlite-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const settings = { database: join(folder, "jobs.db"), busyTimeoutMs: 5_000, checkUpToBytes: 0 };
  const db = openDatabase(settings);
  const other = new DatabaseSync(settings.database);
  const heard = new EventEmitter();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let looks = 0;
  whenJobIsRead(db, () => {
    if (++looks === 1) other.exec("UPDATE jobs SET version = version + 1");
  });
  const post = (replies: readonly Reply[]): void => replies.forEach((reply) => heard.emit(`reply ${reply.id}`, reply));
  const loop = new StoreLoop(db, settings, { post, end });
  const ask = async (id: number, name: "insert" | "watch", args: readonly unknown[]): Promise<unknown> => {
    const answered = once(heard, `reply ${id}`, { signal: AbortSignal.timeout(10_000) });
    loop.accept({ kind: "call", id, name, args });
    loop.turn();
    const [reply] = (await answered) as [Reply];
    assert.ok("value" in reply);
    return reply.value;
  };
  const job = sampleJob();
  await ask(1, "insert", [[{ ...job, input: JSON.stringify(job.input) }], false]);
  const row = (await ask(2, "watch", [job.id, 1])) as JobRow;
  assert.deepEqual([row[1], row[4]], [job.id, 2]);
  loop.close();
  loop.turn();
  await ended;
  other.close();
});

/** Calls `then` whenever a job was read by its id, within the transaction that read it. */
function whenJobIsRead(db: DatabaseSync, then: () => void): void {
  const prepare = db.prepare.bind(db);
  db.prepare = (sql) => {
    const statement = prepare(sql);
    if (!/^SELECT place,.* FROM jobs WHERE id = \?$/.test(sql)) return statement;
    const get = statement.get.bind(statement);
    const getAndTell = (...parameters: SQLInputValue[]): ReturnType<typeof get> => {
      const row = get(...parameters);
      then();
      return row;
    };
    return Object.assign(statement, { get: getAndTell });
  };
}
