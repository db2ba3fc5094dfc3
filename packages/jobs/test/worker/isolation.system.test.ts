import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { processGone } from "./process-gone.ts";

test("R3: a worker that is killed takes a handler's process with it, and what that has started", async () => {
  const program = join(import.meta.dirname, "../programs/work-on-spinner.ts");
  const worker = spawn(process.execPath, ["--conditions=millrace-source", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: worker.stdout }), "line", {
    signal: AbortSignal.timeout(30_000),
  })) as [string];
  const pids = line.split(" ").map(Number);
  assert.equal(pids.length, 2);
  worker.kill("SIGKILL");
  for (const pid of pids) await processGone(pid, 5_000);
});
