import assert from "node:assert/strict";
import { mkdir, readdir, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { openFresh } from "./open-fresh.ts";

suite("the folder of the blobs", () => {
  test("files and folders are the owner's alone", async () => {
    await using fresh = await openFresh();
    await fresh.blobs.put("jobs/a/input", bytes("hello"), { maxBytes: 10 });
    const { files } = fresh.options;
    assert.equal((await stat(join(files, "jobs+/a+/input"))).mode & 0o777, 0o600);
    for (const folder of ["", ".incoming", "jobs+", "jobs+/a+"]) {
      assert.equal((await stat(join(files, folder))).mode & 0o777, 0o700, folder);
    }
  });

  test("nothing stays where a blob that failed came in", async () => {
    await using fresh = await openFresh();
    await assert.rejects(fresh.blobs.put("a", bytes("too long"), { maxBytes: 3 }));
    await fresh.blobs.put("b", bytes("ok"), { maxBytes: 3 });
    assert.deepEqual(await readdir(join(fresh.options.files, ".incoming")), []);
  });

  test("what a crash has left is swept after an hour, and not before", async () => {
    await using fresh = await openFresh();
    const incoming = join(fresh.options.files, ".incoming");
    await mkdir(incoming, { recursive: true });
    await writeFile(join(incoming, "old"), "left by a crash");
    await writeFile(join(incoming, "new"), "another process writes it now");
    const before = new Date(Date.now() - 3_700_000);
    await utimes(join(incoming, "old"), before, before);
    await fresh.blobs.check(AbortSignal.timeout(5_000));
    assert.deepEqual(await readdir(incoming), ["new"]);
  });

  test("a link in the place of a blob is no blob", async () => {
    await using fresh = await openFresh();
    const secret = join(fresh.folder, "secret");
    await writeFile(secret, "not yours");
    await fresh.blobs.put("folder/other", bytes("ok"), { maxBytes: 3 });
    await symlink(secret, join(fresh.options.files, "folder+/linked"));
    await assert.rejects(fresh.blobs.open("folder/linked"), { code: "blob-not-found" });
    assert.equal(await fresh.blobs.stat("folder/linked"), undefined);
    assert.deepEqual(
      (await fresh.blobs.list("", { limit: 10 })).blobs.map(({ key }) => key),
      ["folder/other"],
    );
  });

  test("folders go with their last blob", async () => {
    await using fresh = await openFresh();
    await fresh.blobs.put("jobs/a/1/pdf", bytes("ok"), { maxBytes: 3 });
    await fresh.blobs.put("jobs/b/1/pdf", bytes("ok"), { maxBytes: 3 });
    await fresh.blobs.delete("jobs/a/1/pdf");
    assert.deepEqual(await readdir(join(fresh.options.files, "jobs+")), ["b+"]);
    await fresh.blobs.delete("jobs/b/1/pdf");
    assert.deepEqual(await readdir(fresh.options.files), [".incoming"]);
  });

  test("a folder that cannot be made is named", async () => {
    await using fresh = await openFresh();
    await writeFile(join(fresh.folder, "data"), "in the way");
    await assert.rejects(fresh.blobs.put("a", bytes("ok"), { maxBytes: 3 }), {
      code: "storage-unavailable",
      message: /data\/files" cannot be used/,
    });
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
