import { randomUUID } from "node:crypto";
import { chmod, copyFile, rename, rm } from "node:fs/promises";

/**
 * Moves a finished file to where it was wanted: under a temporary name beside it first, so that the name `output`
 * never stands for half a file.
 */
export async function publish(finished: string, output: string): Promise<void> {
  const partial = `${output}.${randomUUID()}.partial`;
  try {
    await moveOrCopy(finished, partial);
    await chmod(partial, 0o600);
    await rename(partial, output);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
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
