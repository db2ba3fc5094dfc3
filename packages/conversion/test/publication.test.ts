import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Publication } from "../src/publication.ts";
import { temporaryFolder } from "./making/temporary-folder.ts";

test("what was taken has its name when the publication is complete, and not before", async () => {
  await using folder = await temporaryFolder();
  const [finished, output] = [join(folder.path, "finished"), join(folder.path, "out.pdf")];
  await writeFile(finished, "new");
  await writeFile(output, "old");
  await using publication = new Publication();
  await publication.take(finished, output);
  assert.equal(await readFile(output, "utf8"), "old");
  await publication.complete();
  assert.equal(await readFile(output, "utf8"), "new");
  assert.deepEqual(await readdir(folder.path), ["out.pdf"]);
});

test("of two for the same name the later one counts", async () => {
  await using folder = await temporaryFolder();
  const output = join(folder.path, "out.pdf");
  await using publication = new Publication();
  for (const attempt of ["first", "second"]) {
    await writeFile(join(folder.path, attempt), attempt);
    await publication.take(join(folder.path, attempt), output);
  }
  await publication.complete();
  assert.equal(await readFile(output, "utf8"), "second");
  assert.deepEqual(await readdir(folder.path), ["out.pdf"]);
});

test("nothing is left of a publication that is given up", async () => {
  await using folder = await temporaryFolder();
  const [finished, output] = [join(folder.path, "finished"), join(folder.path, "out.pdf")];
  await writeFile(finished, "new");
  await writeFile(output, "old");
  {
    await using publication = new Publication();
    await publication.take(finished, output);
  }
  assert.equal(await readFile(output, "utf8"), "old");
  assert.deepEqual(await readdir(folder.path), ["out.pdf"]);
});
