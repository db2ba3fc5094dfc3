import { randomUUID } from "node:crypto";
import { chmod, copyFile, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Moves a finished file to where it was wanted: under a temporary name beside it first, so that the name `output`
 * never stands for half a file. When it returns, file and name are on the disk and outlive a loss of power.
 */
export async function publish(finished: string, output: string): Promise<void> {
  const partial = `${output}.${randomUUID()}.partial`;
  try {
    await moveOrCopy(finished, partial);
    await chmod(partial, 0o600);
    // Contents before name: a journal may keep the new name and lose what it stands for.
    await sync(partial);
    await rename(partial, output);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await sync(dirname(output));
}

/** Waits until a file's contents, or a folder's names, are on the disk. */
async function sync(path: string): Promise<void> {
  await using file = await open(path, "r");
  await file.sync();
}

async function moveOrCopy(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // The engine's folder is on another file system.
    if (!(error instanceof Error && "code" in error && error.code === "EXDEV")) throw error;
    await copyFile(from, to);
  }
}
