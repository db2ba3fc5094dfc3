// A worker of the pipeline in a process of its own, until it is killed: prints a line when it takes jobs, when it begins one,
// and when the outcome of one was dropped.
import { writeSync } from "node:fs";
import { JobWorker, silentLogger } from "@millrace/jobs";
import { echoJob } from "@millrace/jobs/testing/echo-job";
import { postgresBackend } from "@millrace/postgres";
import { options } from "./options.ts";

const [leaseMs = "15000", takesMs = "0"] = process.argv.slice(3);
const print = (line: string): void => void writeSync(1, `${line}\n`);
const worker = new JobWorker({
  backend: postgresBackend(options),
  jobs: [echoJob({ takesMs: Number(takesMs), begun: (id) => print(`begun ${id}`) })],
  concurrency: 4,
  leaseMs: Number(leaseMs),
  log: {
    ...silentLogger,
    warn(fields, message) {
      if (message.includes("the outcome is dropped")) print(`dropped ${String(Reflect.get(fields, "jobId"))}`);
    },
  },
});
await worker.start();
print("working");
