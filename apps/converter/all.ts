import { runConverter } from "./run-converter.ts";
import { addWeb } from "./web/add-web.ts";
import { addWorker } from "./worker/add-worker.ts";

// The web server stands before the worker, and so outlives it at the stop: people see their job finish.
await runConverter(addWeb, addWorker);
