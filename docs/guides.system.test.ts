import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { suite, test } from "node:test";
import { promisify } from "node:util";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstJob, guides, programOf, readme } from "./guide.ts";

const run = promisify(execFile);
const pages = guides().filter(({ prints }) => prints !== undefined);

suite("the program of each guide runs, and prints what its page says", { concurrency: 2 }, () => {
  for (const page of pages) {
    test(page.name, async () => {
      const args = ["--conditions=millrace-source", programOf(page)];
      const { stdout, stderr } = await run(process.execPath, args, { timeout: 60_000 });
      assert.deepEqual({ stdout, stderr }, { stdout: page.prints, stderr: "" });
    });
  }
});

test("the program of the README runs, and prints what the README says", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "millrace-readme-"));
  const args = ["--conditions=millrace-source", firstJob];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: folder.path, timeout: 60_000 });
  assert.deepEqual({ stdout, stderr }, { stdout: readme().prints, stderr: "" });
});

test("there are pages with programs", () => assert.ok(pages.length > 10));
