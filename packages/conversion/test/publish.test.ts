import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { publish } from "../src/publish.ts";
import { temporaryFolder } from "./making/temporary-folder.ts";

test("a finished file replaces the one of that name, and only its owner may read it", async () => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, "out.pdf");
  await writeFile(output, "old");
  await writeFile(join(folder.path, "finished"), "new");
  await publish(join(folder.path, "finished"), output);
  assert.equal(await readFile(output, "utf8"), "new");
  assert.equal((await stat(output)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(folder.path), ["out.pdf"]);
});

test("nothing is left of a file that cannot be published", async () => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, "taken");
  await mkdir(join(output, "full"), { recursive: true });
  await writeFile(join(folder.path, "finished"), "new");
  await assert.rejects(publish(join(folder.path, "finished"), output));
  assert.deepEqual(
    (await readdir(folder.path)).filter((name) => name.endsWith(".partial")),
    [],
  );
});
