import { Worker } from "node:worker_threads";
import { moduleUrl } from "../module-url.ts";

/** Tells the supervisor how this process is, for as long as it lives. */
export function startHeartbeat(): void {
  new Worker(moduleUrl(import.meta.url, "./heartbeat-thread")).unref();
}
