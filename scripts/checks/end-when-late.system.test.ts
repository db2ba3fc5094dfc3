import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

test("a test file that ignores SIGTERM and never ends is ended, and what kept it is named", () => {
  const { signal, stderr } = run(`process.on("SIGTERM", () => {}); setInterval(() => {}, 1_000);`);
  assert.equal(signal, "SIGKILL");
  assert.match(stderr, /still running after 0\.1 s, kept by: .*Timeout/);
});

test("a test file that ends by itself is not held up", () => {
  const { status, stderr } = run("");
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
});

function run(code: string): { status: number | null; signal: NodeJS.Signals | null; stderr: string } {
  const args = [`--import=${import.meta.resolve("./end-when-late.mjs")}`, "--eval", code];
  const env = { ...process.env, TEST_FILE_LIMIT_MS: "100" };
  return spawnSync(process.execPath, args, { env, encoding: "utf8", timeout: 20_000 });
}
