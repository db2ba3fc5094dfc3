// A worker with a job that never lets go of its process; prints the process's id and that of what it has started.
import { JobWorker, submit } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { misbehaveKind } from "../worker/apart-kinds.ts";

const backend = memoryBackend();
const job = misbehaveKind.handledBy(new URL("misbehave.ts", import.meta.url), { isolation: "process" });
await new JobWorker({ backend, jobs: [job] }).start();
const { record } = await submit(backend, misbehaveKind, { how: "spin with a child" });
let { version, progress } = record;
while (progress === null) {
  ({ version, progress } = await backend.store.watch(record.id, version, AbortSignal.timeout(20_000)));
}
console.log(progress.detail, progress.done);
