import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { StallWatch } from "../../src/pool/stall-watch.ts";

test("a process that waits is noticed, and one that works is not", async () => {
  const idle = spawn("sleep", ["60"]);
  const busy = spawn(process.execPath, ["-e", "for (;;);"]);
  using idleWatch = new StallWatch(idle.pid ?? 0, () => idle.kill("SIGKILL"));
  using busyWatch = new StallWatch(busy.pid ?? 0, () => busy.kill("SIGKILL"));
  await once(idle, "exit");
  assert.ok(idleWatch.stalled);
  assert.ok(!busyWatch.stalled);
  busy.kill("SIGKILL");
});
