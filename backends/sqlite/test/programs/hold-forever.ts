import { sqliteBackend } from "@millrace/sqlite";

// Receives every message there is, claims every second job, and tells that it holds them, until it is killed.
const [database = "", files = ""] = process.argv.slice(2);
const { store, queue } = sqliteBackend({ database, files });
const signal = AbortSignal.timeout(60_000);
const deliveries = await queue.receive({ max: 100, visibilityMs: 600_000, signal });
for (const [index, { message }] of deliveries.entries()) {
  if (index % 2 === 0) await store.claim(message.jobId, { worker: "doomed", leaseMs: 600_000 });
}
process.stdout.write(`${deliveries.length}\n`);
await store.watch(deliveries[1]?.message.jobId ?? "", 1_000, signal);
