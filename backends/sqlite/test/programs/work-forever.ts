// Waits for messages, claims their jobs and settles them; prints a line when it begins to wait, and for each job a line with
// the microseconds of processor time that it has used so far.
import { writeSync } from "node:fs";
import { sqliteBackend } from "@millrace/sqlite";

const [database = "", files = ""] = process.argv.slice(2);
const { store, queue } = sqliteBackend({ database, files });
await store.check(AbortSignal.timeout(5_000));
writeSync(1, "waiting\n");

const worker = String(process.pid);
for (;;) {
  const signal = new AbortController().signal;
  for (const delivery of await queue.receive({ max: 10, visibilityMs: 60_000, signal })) {
    const answer = await store.claim(delivery.message.jobId, { worker, leaseMs: 60_000 });
    const { user, system } = process.cpuUsage();
    writeSync(1, `${user + system}\n`);
    if (answer.kind === "claimed") {
      await store.settle(answer.record.id, answer.record.fence, { kind: "succeeded", output: {}, warnings: [] });
    }
    await delivery.acknowledge();
  }
}
