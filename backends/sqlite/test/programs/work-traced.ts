// Works until its standard input ends, with an OpenTelemetry SDK, and prints the spans.
import { once } from "node:events";
import { JobWorker, closeBackend } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import { tracedJob } from "./traced-job.ts";
import { printSpans } from "./tracing.ts";

printSpans();
const [database = "", files = ""] = process.argv.slice(2);
const backend = sqliteBackend({ database, files });
const worker = new JobWorker({ backend, jobs: [tracedJob] });
await worker.start();
process.stdin.resume();
await once(process.stdin, "end");
await worker.stop();
await closeBackend(backend);
