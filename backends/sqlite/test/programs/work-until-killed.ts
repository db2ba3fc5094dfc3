// A worker with upkeep. Its handler is told what to do: to end well, or to kill this process in the middle of it.
import { JobWorker, Upkeep, silentLogger } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import { deadlyKind } from "../deadly-kind.ts";

const [database = "", files = ""] = process.argv.slice(2);
const backend = sqliteBackend({ database, files });
const job = deadlyKind.handledBy(async ({ deadly }, { log, progress }) => {
  if (!deadly) return {};
  log.info({}, "about to die");
  progress({ stage: "dying" });
  // The log is written with the next heartbeat; then it is over.
  await new Promise((resolve) => setTimeout(resolve, 400));
  process.kill(process.pid, "SIGKILL");
  return {};
});
await new Upkeep({ backend, everyMs: 100, log: silentLogger }).start();
await new JobWorker({ backend, jobs: [job], concurrency: 1, leaseMs: 1_000 }).start();
console.log("working");
