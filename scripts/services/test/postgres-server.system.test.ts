import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { PostgresServer } from "@millrace/services/postgres";

test("a server of our own takes connections, and databases are apart from one another", async () => {
  await using server = await PostgresServer.start();
  const [one, other] = await Promise.all([server.createDatabase(), server.createDatabase()]);
  await query(one, (sql) => sql`create table t (n int)`);
  assert.equal((await query(one, (sql) => sql`select * from t`)).length, 0);
  await assert.rejects(
    query(other, (sql) => sql`select * from t`),
    { code: "42P01" },
  );
});

test("what was committed is there after the server was killed and started again", async () => {
  await using server = await PostgresServer.start();
  const { url } = server;
  await query(url, (sql) => sql`create table kept as select 7 as n`);
  const leader = server.pid;
  await server.kill();
  await assert.rejects(
    query(url, (sql) => sql`select 1`),
    { code: "ECONNREFUSED" },
  );
  await server.restart();
  assert.notEqual(server.pid, leader);
  assert.deepEqual([...(await query(url, (sql) => sql`select n from kept`))], [{ n: 7 }]);
});

test("settings are PostgreSQL's own, and commits are synced unless they say otherwise", async () => {
  await using server = await PostgresServer.start({ settings: { max_connections: 13 } });
  const [row] = await query(
    server.url,
    (sql) => sql`select current_setting('max_connections') as connections, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit`,
  );
  assert.deepEqual(row, { connections: "13", fsync: "on", commit: "on" });
});

test("a setting that PostgreSQL refuses is told with its words, and nothing is left", async () => {
  await assert.rejects(
    PostgresServer.start({ settings: { no_such_setting: 1 } }),
    /unrecognized configuration parameter/u,
  );
});

test("a server does not outlive the process that started it, even if that is killed", async () => {
  const program = `
    const { PostgresServer } = await import("@millrace/services/postgres");
    const server = await PostgresServer.start();
    process.stdout.write(server.pid + " " + server.folder);
    process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, "exit")]);
  assert.equal(child.signalCode, "SIGKILL");
  const [pid = "", folder = ""] = said.split(" ");
  while (isRunning(Number(pid)) || existsSync(folder)) await delay(10);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ESRCH");
    return false;
  }
}

async function query(
  url: string,
  ask: (sql: postgres.Sql) => postgres.PendingQuery<postgres.Row[]>,
): Promise<postgres.Row[]> {
  const sql = postgres(url, { max: 1, backoff: false });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}
