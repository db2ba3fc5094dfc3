import { runConverter } from "./run-converter.ts";
import { addWorkerMetrics } from "./worker/add-worker-metrics.ts";
import { addWorker } from "./worker/add-worker.ts";

await runConverter(addWorkerMetrics, addWorker);
