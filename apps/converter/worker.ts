import { runConverter } from "./run-converter.ts";
import { addWorker } from "./worker/add-worker.ts";

await runConverter(addWorker);
