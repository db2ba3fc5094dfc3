// A worker with one handler that honours its signal and one that never lets go of its process.
import { once } from "node:events";
import { JobWorker } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import { obedientKind, stubbornKind } from "../cancelled-kinds.ts";

const [database = "", files = ""] = process.argv.slice(2);
const obedient = obedientKind.handledBy(async (_input, { signal, progress }) => {
  progress({ stage: "working" });
  await once(signal, "abort");
  throw signal.reason;
});
const stubborn = stubbornKind.handledBy(new URL("spin.ts", import.meta.url), { isolation: "process" });
const backend = sqliteBackend({ database, files });
// It is renewed every 200 s: a cancel that only a renewal tells of comes too late for whoever waits for it.
await new JobWorker({ backend, jobs: [obedient, stubborn], concurrency: 2, leaseMs: 600_000 }).start();
console.log("working");
