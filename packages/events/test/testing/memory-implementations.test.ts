import { suite, test } from "node:test";
import {
  eventBusContract,
  inboxContract,
  inProcessBusBench,
  memoryInboxBench,
  memoryOutboxBench,
  outboxContract,
} from "@millrace/events/testing";
import type { ContractCase } from "@millrace/events/testing";

keeps("the in-process bus", eventBusContract, inProcessBusBench);
keeps("the outbox in memory", outboxContract, memoryOutboxBench);
keeps("the inbox in memory", inboxContract, memoryInboxBench);

function keeps<Bench extends AsyncDisposable>(
  what: string,
  contract: readonly ContractCase<Bench>[],
  openFresh: () => Bench,
): void {
  suite(`${what} keeps its contract:`, { concurrency: true }, () => {
    for (const { name, check } of contract) {
      test(name, async () => {
        await using bench = openFresh();
        await check(bench);
      });
    }
  });
}
