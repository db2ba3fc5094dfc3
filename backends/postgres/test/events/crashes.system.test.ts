import assert from "node:assert/strict";
import { once } from "node:events";
import { after, suite, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { defineEvent, handleOnce, OutboxPublisher } from "@millrace/events";
import type { IntegrationEvent } from "@millrace/events";
import {
  connectPostgres,
  postgresInbox,
  postgresOutbox,
  prepareEventTables,
  transactIn,
} from "@millrace/postgres/events";
import { PostgresServer } from "@millrace/services/postgres";
import type postgres from "postgres";
import { z } from "zod";
import { PublisherProcess, TestProcess } from "./publisher-process.ts";

const server = await PostgresServer.start();
after(() => server[Symbol.asyncDispose]());

const leaseMs = 500;
const counted = defineEvent({
  type: "counted",
  source: "/test",
  data: z.object({ key: z.string(), number: z.int() }),
  key: ({ key }) => key,
});

suite("an outbox in PostgreSQL", () => {
  test("has its events published by another process when one is killed before it has", async () => {
    await using database = await openDatabase();
    await database.add("a", [1, 2]);
    const begun = Promise.withResolvers<void>();
    await using killed = new PublisherProcess(database.url, leaseMs, () => {
      begun.resolve();
      return false;
    });
    await begun.promise;
    await killed.kill();
    const published = new Published();
    await using _another = new PublisherProcess(database.url, leaseMs, (event) => published.take(event));
    await published.count(2);
    assert.deepEqual(published.ofKey("a"), [1, 2]);
  });

  test("has an event published again when a process is killed before it has noted it, and an inbox handles it once", async () => {
    await using database = await openDatabase();
    const { sql } = database;
    await sql`create table handled (number int not null)`;
    const handle = handleOnce(
      { inbox: postgresInbox({ sql }), transact: transactIn(sql) },
      async ({ data }: IntegrationEvent<{ readonly number: number }>, transaction) => {
        await transaction`insert into handled (number) values (${data.number})`;
      },
    );
    const consume = async (event: IntegrationEvent): Promise<void> =>
      handle(counted.read(event), { subscriber: "test", attempt: 1, signal: new AbortController().signal });
    await database.add("a", [1, 2]);
    const first = Promise.withResolvers<IntegrationEvent>();
    await using killed = new PublisherProcess(database.url, leaseMs, (event) => {
      first.resolve(event);
      return false;
    });
    await consume(await first.promise);
    await killed.kill();
    const published = new Published();
    await using _another = new PublisherProcess(database.url, leaseMs, (event) => published.take(event));
    await published.count(2);
    for (const event of published.events) await consume(event);
    assert.deepEqual(published.ofKey("a"), [1, 2]);
    assert.deepEqual(Array.from(await sql`select number from handled order by number`), [{ number: 1 }, { number: 2 }]);
  });

  test("has no event of a transaction whose process is killed", async () => {
    await using database = await openDatabase();
    const event = counted.create({ key: "a", number: 1 });
    await using adding = new TestProcess("add-uncommitted.ts", [database.url, JSON.stringify(event)]);
    await once(adding.child, "message");
    await adding.kill();
    await database.add("a", [2]);
    const published = new Published();
    await using _publisher = new PublisherProcess(database.url, leaseMs, (each) => published.take(each));
    await published.count(1);
    assert.deepEqual(published.ofKey("a"), [2]);
  });

  test("keeps the order of every key among three processes, one of which is killed", async () => {
    await using database = await openDatabase();
    const keys = ["a", "b", "c", "d"];
    const numbers = Array.from({ length: 50 }, (_, index) => index);
    const published = new Published();
    const publisher = (): PublisherProcess =>
      new PublisherProcess(database.url, leaseMs, (event) => published.take(event));
    await using killed = publisher();
    await using _second = publisher();
    await using _third = publisher();
    for (const number of numbers) {
      for (const key of keys) await database.add(key, [number]);
      if (number === 20) await killed.kill();
    }
    await published.distinct(keys.length * numbers.length);
    for (const key of keys) assert.deepEqual([...new Set(published.ofKey(key))], numbers);
  });

  test("goes on, and is woken as before, when the server was killed and is there again", async () => {
    await using own = await PostgresServer.start();
    await using database = await openDatabase(own);
    const published = new Published();
    const outbox = postgresOutbox({ sql: database.sql });
    // Nothing but a notification is quick enough here.
    const publisher = new OutboxPublisher({
      outbox,
      bus: { publish: async (event) => void published.take(event) },
      pollMs: 600_000,
    });
    await publisher.start();
    await database.add("a", [1]);
    await published.count(1);
    // Noted, too: what was claimed by a process that could not note it waits for the end of its claim.
    while ((await outbox.counts()).unpublished > 0) await setImmediate();
    await own.kill();
    await own.restart();
    await database.add("a", [2, 3]);
    await published.count(3);
    await database.add("a", [4]);
    await published.count(4);
    await publisher.stop();
    await outbox[Symbol.asyncDispose]();
    assert.deepEqual(published.ofKey("a"), [1, 2, 3, 4]);
  });
});

/** What was published, in its order, whatever came twice included. */
class Published {
  readonly events: IntegrationEvent[] = [];
  readonly #waiting = new Set<() => void>();

  take(event: IntegrationEvent): true {
    this.events.push(event);
    for (const look of this.#waiting) look();
    return true;
  }

  ofKey(key: string): number[] {
    return this.events
      .map(({ data }) => data as { key: string; number: number })
      .filter((data) => data.key === key)
      .map(({ number }) => number);
  }

  /** Resolves when this many were published. */
  count(count: number): Promise<void> {
    return this.#until(() => this.events.length >= count);
  }

  /** Resolves when this many were published, those that came twice counted once. */
  distinct(count: number): Promise<void> {
    return this.#until(() => new Set(this.events.map(({ id }) => id)).size >= count);
  }

  async #until(isSo: () => boolean): Promise<void> {
    if (isSo()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (isSo()) resolve();
    };
    this.#waiting.add(look);
    await promise;
    this.#waiting.delete(look);
  }
}

interface Database extends AsyncDisposable {
  readonly url: string;
  readonly sql: postgres.Sql;
  /** Adds events in a transaction of their own, however often the server is away. */
  add(key: string, numbers: readonly number[]): Promise<void>;
}

async function openDatabase(on: PostgresServer = server): Promise<Database> {
  const url = await on.createDatabase();
  const sql = connectPostgres(url, { max: 4, onnotice: () => {} });
  await prepareEventTables({ sql });
  const outbox = postgresOutbox({ sql });
  return {
    url,
    sql,
    async add(key, numbers) {
      const events = numbers.map((number) => counted.create({ key, number }));
      await prepareEventTables({ sql });
      await sql.begin((transaction) => outbox.add(transaction, events));
    },
    async [Symbol.asyncDispose]() {
      await outbox[Symbol.asyncDispose]();
      await sql.end({ timeout: 1 });
    },
  };
}
