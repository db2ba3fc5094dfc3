// A worker with one handler that honours its signal and one that never lets go of its process.
import { once } from "node:events";
import { JobWorker } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import { obedientKind, stubbornKind } from "./cancelled-kinds.ts";

const [database = "", files = ""] = process.argv.slice(2);
const obedient = obedientKind.handledBy(async (_input, { signal, progress }) => {
  progress({ stage: "working" });
  await once(signal, "abort");
  throw signal.reason;
});
const stubborn = stubbornKind.handledBy(new URL("spin-loop.ts", import.meta.url), { isolation: "process" });
await new JobWorker({
  backend: sqliteBackend({ database, files }),
  jobs: [obedient, stubborn],
  concurrency: 2,
}).start();
process.once("disconnect", () => process.exit());
