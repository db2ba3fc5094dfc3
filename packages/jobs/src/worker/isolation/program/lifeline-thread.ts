// Ends this process and its group when the process that started it is gone: an orphan is adopted, and so has another parent.
import { workerData } from "node:worker_threads";

const everyMs = 500;

setInterval(() => {
  if (process.ppid !== workerData) process.kill(-process.pid, "SIGKILL");
}, everyMs);
