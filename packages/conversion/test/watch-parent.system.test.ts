import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { hasEnded } from "./making/processes.ts";

test("a thread that watches the parent ends a process whose event loop is blocked", async () => {
  const program = join(import.meta.dirname, "programs", "watched-parent.ts");
  const parent = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  const [told] = (await once(parent.stdout, "data")) as [Buffer];
  parent.kill("SIGKILL");
  assert.ok(await hasEnded(Number(told.toString()), 5_000));
});
