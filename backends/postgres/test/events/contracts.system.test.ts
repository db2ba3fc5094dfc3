import { after, suite, test } from "node:test";
import { inboxContract, outboxContract } from "@millrace/events/testing";
import { PostgresServer } from "@millrace/services/postgres";
import { postgresInboxBench, postgresOutboxBench } from "./postgres-bench.ts";

const server = await PostgresServer.start();
after(() => server[Symbol.asyncDispose]());

suite("PostgreSQL keeps the contract of the outbox:", () => {
  for (const { name, check } of outboxContract) {
    test(name, async () => {
      await using bench = await postgresOutboxBench(server);
      await check(bench);
    });
  }
});

suite("PostgreSQL keeps the contract of the inbox:", () => {
  for (const { name, check } of inboxContract) {
    test(name, async () => {
      await using bench = await postgresInboxBench(server);
      await check(bench);
    });
  }
});
