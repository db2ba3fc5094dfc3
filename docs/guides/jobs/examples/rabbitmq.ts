import { JobWorker, Upkeep, closeBackend, defineJob, submit, waitForEnd } from "@millrace/jobs";
import { rabbitmqQueue } from "@millrace/rabbitmq";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { sqliteBackend } from "@millrace/sqlite";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const greet = defineJob({ name: "greet", input: {}, output: {} });
const job = greet.handledBy(async () => ({}));

// Yours runs already, and has an address; this one is for the example.
await using server = await RabbitMqServer.start();
const folder = await mkdtemp(join(tmpdir(), "millrace-guide-"));
const backend = {
  ...sqliteBackend({ database: join(folder, "jobs.db"), files: join(folder, "files") }),
  queue: rabbitmqQueue({ url: server.url }),
};
const signal = AbortSignal.timeout(60_000);

// Accepted, and the doorbell is on RabbitMQ's disk.
const { record } = await submit(backend, greet, {});
console.log("waiting:", (await backend.queue.depth()).waiting);

// RabbitMQ is killed and comes back: nothing is lost, and nobody has to do anything.
await server.kill();
await server.restart();

const worker = new JobWorker({ backend, jobs: [job] });
const upkeep = new Upkeep({ backend });
await upkeep.start();
await worker.start();
console.log("the job is", (await waitForEnd(backend, record.id, { withinMs: 60_000, signal })).state);

await worker.stop();
await upkeep.stop();
await closeBackend(backend);
await rm(folder, { recursive: true });
