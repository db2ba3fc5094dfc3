// Claims each job that it is told of on standard input; prints the ids of those that it got.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { closeBackend } from "@millrace/jobs";
import { postgresBackend } from "@millrace/postgres";
import { options } from "./options.ts";

const { store, queue, blobs } = postgresBackend(options);
await store.check(AbortSignal.timeout(20_000));
writeSync(1, "ready\n");

const claims: Promise<void>[] = [];
for await (const id of createInterface({ input: process.stdin })) claims.push(claim(id));
await Promise.all(claims);
await closeBackend({ store, queue, blobs });

async function claim(id: string): Promise<void> {
  const answer = await store.claim(id, { worker: String(process.pid), leaseMs: 60_000 });
  if (answer.kind === "claimed") writeSync(1, `${id}\n`);
}
