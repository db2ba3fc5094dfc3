import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("programs/thread-modules.ts", import.meta.url));

test("the thread of a store loads no library, so that the first job of a process does not wait for one", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=millrace-source", program]);
  assert.deepEqual(JSON.parse(stdout), []);
});
