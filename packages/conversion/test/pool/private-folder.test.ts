import assert from "node:assert/strict";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { PrivateFolder, sweepPrivateFolders } from "../../src/pool/private-folder.ts";
import { ownMark } from "../../src/pool/process-mark.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

test("nobody else may enter an engine's folder (S26)", async () => {
  await using parent = await temporaryFolder();
  const folder = await PrivateFolder.create(parent.path);
  for (const path of [folder.path, folder.profile, folder.home, folder.temporary, folder.work]) {
    assert.equal((await stat(path)).mode & 0o777, 0o700);
  }
  await folder.remove();
  assert.deepEqual(await readdir(parent.path), []);
});

test("what a killed process left is swept; what living ones and strangers have is not", async () => {
  await using parent = await temporaryFolder();
  const ours = await PrivateFolder.create(parent.path);
  for (const [name, mark] of [
    ["millrace-engine-dead", JSON.stringify({ ...ownMark(), pid: 0x3f_ffff })],
    ["millrace-engine-reused", JSON.stringify({ ...ownMark(), started: "1" })],
    ["millrace-engine-elsewhere", JSON.stringify({ ...ownMark(), namespace: "pid:[1]", pid: 0x3f_ffff })],
    ["millrace-engine-unmarked", ""],
    ["somebody-else", ""],
  ] as const) {
    await mkdir(join(parent.path, name));
    if (mark !== "") await writeFile(join(parent.path, name, "owner.json"), mark);
  }
  assert.equal(await sweepPrivateFolders(parent.path), 2);
  const left = (await readdir(parent.path)).toSorted();
  assert.deepEqual(
    left,
    [
      ours.path.slice(parent.path.length + 1),
      "millrace-engine-elsewhere",
      "millrace-engine-unmarked",
      "somebody-else",
    ].toSorted(),
  );
});

test("a folder that is not there has nothing to sweep", async () => {
  assert.equal(await sweepPrivateFolders("/nowhere/at/all"), 0);
});
