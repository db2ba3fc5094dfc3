import { JobWorker, Upkeep, closeBackend, defineJob, file, result, submit, waitForEnd } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import { text } from "node:stream/consumers";

const shout = defineJob({ name: "shout", input: { words: file({ accept: [".txt"] }) }, output: { loud: file() } });
const backend = sqliteBackend({ database: "data/jobs.db", files: "data/files" });

// A worker process. Should it be killed, its jobs run again: in another, or here when it is back.
const job = shout.handledBy(async ({ words }, { files, progress, signal }) => {
  progress({ stage: "shouting", percent: 50 });
  const loud = (await text(await words.open({ signal }))).toUpperCase();
  return { loud: await files.put({ name: "loud.txt", contentType: "text/plain" }, Buffer.from(loud)) };
});
const [worker, upkeep] = [new JobWorker({ backend, jobs: [job] }), new Upkeep({ backend })];
await worker.start();
await upkeep.start();

// A web request: when this resolves, files, record and message are on the disk.
const { record } = await submit(backend, shout, { words: { name: "words.txt", content: Buffer.from("hello") } });

// Another one, later: has it ended, and what has come of it?
const { state } = await waitForEnd(backend, record.id, { withinMs: 10_000, signal: AbortSignal.timeout(20_000) });
const { open } = await result(backend, record.id);
console.log(state, await text(await open()));

await worker.stop();
await upkeep.stop();
await closeBackend(backend);
