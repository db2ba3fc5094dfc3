import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { isEventError } from "@millrace/events";
import type { Logger } from "@millrace/events";
import { connectPostgres, postgresOutbox, prepareEventTables } from "@millrace/postgres/events";
import { PostgresServer } from "@millrace/services/postgres";
import type postgres from "postgres";

const server = await PostgresServer.start();
after(() => server[Symbol.asyncDispose]());

suite("preparing the tables of events", () => {
  test("is done by one of many that begin at once", async () => {
    await using sql = await open(server);
    await Promise.all(Array.from({ length: 8 }, () => prepareEventTables({ sql: sql.client })));
    const rows = await sql.client`select version from millrace.events_version`;
    assert.deepEqual(Array.from(rows), [{ version: 1 }]);
  });

  test("makes tables of its own in another schema", async () => {
    await using sql = await open(server);
    await prepareEventTables({ sql: sql.client, schema: "Shop_1" });
    const outbox = postgresOutbox({ sql: sql.client, schema: "Shop_1" });
    assert.equal((await outbox.counts()).unpublished, 0);
    await outbox[Symbol.asyncDispose]();
    const [row] = await sql.client`select to_regclass('millrace.outbox') as found`;
    assert.equal(row?.["found"], null);
  });

  test("refuses tables that a newer version has made", async () => {
    await using sql = await open(server);
    await prepareEventTables({ sql: sql.client });
    await sql.client`update millrace.events_version set version = 99`;
    await assert.rejects(prepareEventTables({ sql: sql.client }), tooNew);
    await assert.rejects(postgresOutbox({ sql: sql.client }).counts(), tooNew);
  });

  test("waits for a server that is away, says so, and goes on when it is there", async () => {
    await using own = await PostgresServer.start();
    await using sql = await open(own);
    await own.stop();
    const said = Promise.withResolvers<string>();
    const log: Logger = { debug() {}, info() {}, warn: (_, message) => said.resolve(message), error() {} };
    const prepared = prepareEventTables({ sql: sql.client, log });
    assert.equal(await said.promise, "waiting for the database of the events");
    await own.restart();
    await prepared;
  });

  test("waits no longer than its signal lets it", async () => {
    await using own = await PostgresServer.start();
    await using sql = await open(own);
    await own.stop();
    const stop = new AbortController();
    const reason = new Error("start-up deadline");
    const log: Logger = { debug() {}, info() {}, warn: () => stop.abort(reason), error() {} };
    await assert.rejects(
      prepareEventTables({ sql: sql.client, signal: stop.signal, log }),
      (error) => error === reason,
    );
  });

  test("has every call of a store tell that the server is away", async () => {
    await using own = await PostgresServer.start();
    await using sql = await open(own);
    const outbox = postgresOutbox({ sql: sql.client });
    await outbox.counts();
    await own.kill();
    await assert.rejects(outbox.claim({ max: 1, leaseMs: 1_000 }), away);
    await assert.rejects(outbox.counts(), away);
    await assert.rejects(outbox.prune({ olderThanMs: 0, max: 1 }), away);
    await outbox[Symbol.asyncDispose]();
  });

  test("refuses a schema that PostgreSQL would not take as it is", async () => {
    await using sql = await open(server);
    assert.throws(
      () => postgresOutbox({ sql: sql.client, schema: 'x"; drop table y' }),
      (error) => isEventError(error, "invalid-definition"),
    );
  });
});

interface Client extends AsyncDisposable {
  readonly client: postgres.Sql;
}

async function open(on: PostgresServer): Promise<Client> {
  const client = connectPostgres(await on.createDatabase(), { max: 4, onnotice: () => {} });
  return { client, [Symbol.asyncDispose]: () => client.end({ timeout: 1 }) };
}

function tooNew(error: unknown): boolean {
  return isEventError(error, "storage-too-new") && error.message.includes("version 99");
}

function away(error: unknown): boolean {
  return isEventError(error, "storage-unavailable");
}
