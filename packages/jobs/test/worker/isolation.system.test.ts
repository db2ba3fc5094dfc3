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

test("a worker that is a script on the command line may have handlers in processes of their own", async () => {
  const here = JSON.stringify(import.meta.dirname);
  const script = `
    import { JobWorker, submit, waitForEnd } from "@millrace/jobs";
    import { memoryBackend } from "@millrace/jobs/testing";
    import { join } from "node:path";
    import { pathToFileURL } from "node:url";
    const { misbehaveKind } = await import(pathToFileURL(join(${here}, "apart-kinds.ts")).href);
    const module = pathToFileURL(join(${here}, "../programs/misbehave.ts"));
    const backend = memoryBackend();
    const worker = new JobWorker({ backend, jobs: [misbehaveKind.handledBy(module, { isolation: "process" })] });
    await worker.start();
    const { record } = await submit(backend, misbehaveKind, { how: "nothing" });
    const signal = AbortSignal.timeout(30_000);
    console.log((await waitForEnd(backend, record.id, { withinMs: 20_000, signal })).state);
    await worker.stop();
  `;
  const worker = spawn(process.execPath, ["--conditions=millrace-source", "--input-type=module", "--eval", script], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = await Array.fromAsync(createInterface({ input: worker.stdout }));
  assert.deepEqual(lines, ["succeeded"]);
});
