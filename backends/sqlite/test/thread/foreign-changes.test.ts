import assert from "node:assert/strict";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue } from "node:sqlite";
import { test } from "node:test";
import { sampleJob } from "@millrace/jobs/testing";
import type { JobRow } from "../../src/database/job-row.ts";
import type { Reply } from "../../src/database/protocol.ts";
import { openLoop } from "./open-loop.ts";

test("a watch hears of what another process commits just after its job was looked at", async (t) => {
  let looks = 0;
  const onLook = (): void => {
    if (++looks === 1) other.exec("UPDATE jobs SET version = version + 1");
  };
  const { loop, database, answers, ended } = openLoop(t, (db) => whenJobIsRead(db, onLook));
  const other = new DatabaseSync(database);
  t.after(() => other.close());
  const ask = async (id: number, name: "insert" | "watch", args: readonly unknown[]): Promise<unknown> => {
    const given = once(answers, "given", { signal: AbortSignal.timeout(10_000) });
    loop.accept({ kind: "call", id, name, args });
    loop.turn();
    const [[reply]] = (await given) as [readonly Reply[]];
    assert.ok(reply?.id === id && "value" in reply);
    return reply.value;
  };
  const job = sampleJob();
  await ask(1, "insert", [[{ ...job, input: JSON.stringify(job.input) }], false]);
  const row = (await ask(2, "watch", [job.id, 1])) as JobRow;
  assert.deepEqual([row[1], row[4]], [job.id, 2]);
  loop.close();
  loop.turn();
  await ended;
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
