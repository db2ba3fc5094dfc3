// Works on one job in a thread or process of its own, with an OpenTelemetry SDK on both sides, and prints the spans of both.
import { writeSync } from "node:fs";
import { JobWorker, closeBackend, silentLogger, submit, waitForEnd } from "@millrace/jobs";
import type { Isolation, Logger } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import { apartJob, apartKind } from "./traced-apart-job.ts";
import { printSpans } from "./tracing.ts";

printSpans();
const [database = "", files = "", isolation = "", fail = ""] = process.argv.slice(2);
const backend = sqliteBackend({ database, files });
// What a process prints comes as lines of the log.
const info: Logger["info"] = (fields, message) => {
  if ("from" in fields) writeSync(1, `${message}\n`);
};
const jobs = [apartJob(isolation as Isolation)];
const worker = new JobWorker({ backend, jobs, log: { ...silentLogger, info } });
await worker.start();
const { record } = await submit(backend, apartKind, { fail: fail === "fail" });
await waitForEnd(backend, record.id, { withinMs: 30_000, signal: AbortSignal.timeout(30_000) });
await worker.stop();
await closeBackend(backend);
