// A worker thread of the engine program; see heartbeat.ts.
import { writeEvent } from "./write-event.ts";

const everyMs = 1_000;

setInterval(() => {
  const { user, system } = process.cpuUsage();
  writeEvent({
    kind: "heartbeat",
    atMs: Math.round(performance.now()),
    processorMs: Math.round((user + system) / 1_000),
    memoryBytes: process.memoryUsage.rss(),
  });
}, everyMs);
