import { JobWorker, Upkeep, closeBackend, defineJob, submit, waitForEnd } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const greet = defineJob({ name: "greet", input: {}, output: {} });
const job = greet.handledBy(async () => ({}));

const folder = await mkdtemp(join(tmpdir(), "millrace-guide-"));
const open = () => sqliteBackend({ database: join(folder, "jobs.db"), files: join(folder, "files") });

// A web process: accepted means on stable storage.
const web = open();
const { record } = await submit(web, greet, {});
await closeBackend(web);

// A worker process, later, on the same files.
const backend = open();
const upkeep = new Upkeep({ backend });
const worker = new JobWorker({ backend, jobs: [job] });
await upkeep.start();
await worker.start();
const signal = AbortSignal.timeout(60_000);
console.log("the job is", (await waitForEnd(backend, record.id, { withinMs: 30_000, signal })).state);

await worker.stop();
await upkeep.stop();
await closeBackend(backend);
await rm(folder, { recursive: true });
