import { InProcessBroker } from "../in-process/in-process-broker.ts";
import type { InProcessBrokerOptions } from "../in-process/in-process-broker.ts";
import type { EventBusBench } from "./event-bus-bench.ts";
import type { InboxBench } from "./inbox-bench.ts";
import { MemoryInbox } from "./memory-inbox.ts";
import { MemoryOutbox } from "./memory-outbox.ts";
import { MemoryOutboxTable } from "./memory-outbox-table.ts";
import { memoryTransact } from "./memory-transaction.ts";
import type { MemoryTransaction } from "./memory-transaction.ts";
import type { OutboxBench } from "./outbox-bench.ts";

/** A fresh exchange within this process. */
export function inProcessBusBench(options: InProcessBrokerOptions = {}): EventBusBench {
  const broker = new InProcessBroker(options);
  return {
    open: (busOptions) => broker.bus(busOptions),
    inject: (type, body) => broker.publishBytes(type, body),
    async deadLetters(subscriber) {
      const letters = broker.deadLetters.filter((letter) => letter.subscriber === subscriber);
      return letters.map(({ body, ...letter }) => ({ letter, body }));
    },
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
}

/** A fresh outbox in memory. */
export function memoryOutboxBench(): OutboxBench<MemoryTransaction> {
  const table = new MemoryOutboxTable();
  const store = new MemoryOutbox(table);
  const opened = [store];
  return {
    store,
    transact: memoryTransact,
    async openAnother() {
      const another = new MemoryOutbox(table);
      opened.push(another);
      return another;
    },
    async [Symbol.asyncDispose]() {
      for (const each of opened) await each[Symbol.asyncDispose]();
    },
  };
}

/** A fresh inbox in memory. */
export function memoryInboxBench(): InboxBench<MemoryTransaction> {
  const store = new MemoryInbox();
  return { store, transact: memoryTransact, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}
