// Inserts jobs, many at a time, until it is killed; prints the id of each one that was acknowledged.
import { writeSync } from "node:fs";
import { newJobId } from "@millrace/jobs";
import { postgresBackend } from "@millrace/postgres";
import { options } from "./options.ts";

const { store, queue } = postgresBackend(options);

async function submit(): Promise<never> {
  for (;;) {
    const id = newJobId();
    const common = { id, kind: "sample", priority: 0, delayMs: 0 };
    const rest = { maxAttempts: 3, resultTtlMs: 600_000, idempotencyKey: null, fingerprint: null };
    await store.insert([{ ...common, ...rest, input: { text: "x".repeat(300) } }]);
    await queue.send([{ jobId: id, kind: "sample", priority: 0, delayMs: 0 }]);
    // Written at once, so that nothing said is lost when this process is killed.
    writeSync(1, `${id}\n`);
  }
}

await Promise.all(Array.from({ length: 32 }, submit));
