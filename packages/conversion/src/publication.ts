import { randomUUID } from "node:crypto";
import { chmod, copyFile, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Finished files on their way to the names that were wanted. {@link take} moves each beside its name, under a temporary
 * one, which is quick on one file system and a copy from another; {@link complete} gives the names, so that none ever
 * stands for half a file. What has no name when this is disposed of is removed.
 */
export class Publication implements AsyncDisposable {
  /** The temporary name of each output. */
  readonly #partials = new Map<string, string>();

  /** Moves `finished` beside `output`. Of two for the same output the later one counts. */
  async take(finished: string, output: string): Promise<void> {
    const partial = this.#partials.get(output) ?? `${output}.${randomUUID()}.partial`;
    this.#partials.set(output, partial);
    await moveOrCopy(finished, partial);
    await chmod(partial, 0o600);
  }

  /** When it returns, files and names are on the disk and outlive a loss of power. */
  async complete(): Promise<void> {
    for (const [output, partial] of this.#partials) {
      // Contents before name: a journal may keep the new name and lose what it stands for.
      await sync(partial);
      await rename(partial, output);
      this.#partials.delete(output);
      await sync(dirname(output));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#partials.values()].map((partial) => rm(partial, { force: true })));
  }
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
