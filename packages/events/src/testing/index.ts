/** What tests of events, of buses and of the databases behind outbox and inbox need. */
export type { ContractCase } from "./contract.ts";
export type { EventBusBench, SetAside } from "./event-bus-bench.ts";
export { eventBusContract } from "./event-bus-contract.ts";
export type { InboxBench } from "./inbox-bench.ts";
export { inboxContract } from "./inbox-contract.ts";
export { inProcessBusBench, memoryInboxBench, memoryOutboxBench } from "./memory-benches.ts";
export { MemoryInbox } from "./memory-inbox.ts";
export { MemoryOutbox } from "./memory-outbox.ts";
export { MemoryOutboxTable } from "./memory-outbox-table.ts";
export { MemoryTransaction, memoryTransact } from "./memory-transaction.ts";
export type { OutboxBench } from "./outbox-bench.ts";
export { outboxContract } from "./outbox-contract.ts";
