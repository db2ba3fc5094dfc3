import { setTimeout as delay } from "node:timers/promises";
import { machineMs } from "./queue-system.ts";
import { openSystem } from "./systems/index.ts";
import type { WorkerMessage, WorkerOrder } from "./worker-process.ts";

// A worker in a process of its own, until it is killed: it tells of every start and every end.
const { system, place, workMs } = JSON.parse(process.argv[2] ?? "") as WorkerOrder;
const tell = (message: WorkerMessage): void => void process.send?.(message);

const opened = await openSystem(system, place);
await opened.work(async ({ index, sentAtMs }) => {
  tell({ kind: "started", index, tookMs: machineMs() - sentAtMs });
  if (workMs > 0) await delay(workMs);
  tell({ kind: "ended", index });
  return `${process.pid}: ${index}`;
});
tell({ kind: "ready" });
process.once("disconnect", () => process.exit());
