import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { FolderBlobStore } from "@millrace/folder";
import { blobStoreContract } from "@millrace/jobs/testing";

suite("the folder keeps the contract of blob stores", { concurrency: 4 }, () => {
  for (const { name, check } of blobStoreContract) {
    test(name, async () => {
      await using fresh = await openFresh();
      await check(fresh.store);
    });
  }
});

suite("the folder of the blobs", () => {
  test("files and folders are the owner's alone", async () => {
    await using fresh = await openFresh();
    await fresh.store.put("jobs/a/input", bytes("hello"), { maxBytes: 10 });
    const { files } = fresh;
    assert.equal((await stat(join(files, "jobs+/a+/input"))).mode & 0o777, 0o600);
    for (const folder of ["", ".incoming", "jobs+", "jobs+/a+"]) {
      assert.equal((await stat(join(files, folder))).mode & 0o777, 0o700, folder);
    }
  });

  test("nothing stays where a blob that failed came in", async () => {
    await using fresh = await openFresh();
    await assert.rejects(fresh.store.put("a", bytes("too long"), { maxBytes: 3 }));
    await fresh.store.put("b", bytes("ok"), { maxBytes: 3 });
    assert.deepEqual(await readdir(join(fresh.files, ".incoming")), []);
  });

  test("what a crash has left is swept after an hour, and not before", async () => {
    await using fresh = await openFresh();
    const incoming = join(fresh.files, ".incoming");
    await mkdir(incoming, { recursive: true });
    await writeFile(join(incoming, "old"), "left by a crash");
    await writeFile(join(incoming, "new"), "another process writes it now");
    const before = new Date(Date.now() - 3_700_000);
    await utimes(join(incoming, "old"), before, before);
    await fresh.store.check(AbortSignal.timeout(5_000));
    assert.deepEqual(await readdir(incoming), ["new"]);
  });

  test("a link in the place of a blob is no blob", async () => {
    await using fresh = await openFresh();
    const secret = join(fresh.folder, "secret");
    await writeFile(secret, "not yours");
    await fresh.store.put("folder/other", bytes("ok"), { maxBytes: 3 });
    await symlink(secret, join(fresh.files, "folder+/linked"));
    await assert.rejects(fresh.store.open("folder/linked"), { code: "blob-not-found" });
    assert.equal(await fresh.store.stat("folder/linked"), undefined);
    assert.deepEqual(
      (await fresh.store.list("", { limit: 10 })).blobs.map(({ key }) => key),
      ["folder/other"],
    );
  });

  test("folders go with their last blob", async () => {
    await using fresh = await openFresh();
    await fresh.store.put("jobs/a/1/pdf", bytes("ok"), { maxBytes: 3 });
    await fresh.store.put("jobs/b/1/pdf", bytes("ok"), { maxBytes: 3 });
    await fresh.store.delete("jobs/a/1/pdf");
    assert.deepEqual(await readdir(join(fresh.files, "jobs+")), ["b+"]);
    await fresh.store.delete("jobs/b/1/pdf");
    assert.deepEqual(await readdir(fresh.files), [".incoming"]);
  });

  test("a folder that cannot be made is named", async () => {
    await using fresh = await openFresh();
    await writeFile(join(fresh.folder, "data"), "in the way");
    await assert.rejects(fresh.store.put("a", bytes("ok"), { maxBytes: 3 }), {
      code: "storage-unavailable",
      message: /data\/files" cannot be used/,
    });
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** A store on a folder that goes with it. */
async function openFresh(): Promise<AsyncDisposable & { folder: string; files: string; store: FolderBlobStore }> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-folder-"));
  const files = join(folder, "data/files");
  const store = new FolderBlobStore(files);
  return {
    folder,
    files,
    store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
