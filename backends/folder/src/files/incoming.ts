import { randomUUID } from "node:crypto";
import { constants, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isMissing } from "./file-error.ts";
import { syncFolders } from "./sync-folders.ts";

/** Untouched for this long, a file was left by a process that is dead. */
const abandonedAfterMs = 3_600_000;
/** A process that was killed and started again finds its own file too young at first, so it looks again. */
const sweepEveryMs = 600_000;

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** The folder in which files lie until they are whole: on the file system of the blobs, so that a rename is enough. */
export class Incoming {
  readonly #folder: string;
  #ready: Promise<void> | undefined;
  #sweptAt = 0;

  constructor(root: string) {
    this.#folder = join(root, ".incoming");
  }

  /** A new file, for the owner alone. */
  async create(): Promise<{ readonly path: string; readonly handle: FileHandle }> {
    await this.prepare();
    const path = join(this.#folder, randomUUID());
    return { path, handle: await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600) };
  }

  /** Makes the folder, and now and then sweeps out of it what a crash has left. After a failure it is tried again. */
  async prepare(): Promise<void> {
    if (performance.now() - this.#sweptAt > sweepEveryMs) this.#ready = undefined;
    this.#ready ??= this.#makeAndSweep();
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  async #makeAndSweep(): Promise<void> {
    this.#sweptAt = performance.now();
    const made = await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolders(this.#folder, dirname(made));
    for (const name of await readdir(this.#folder)) await removeAbandoned(join(this.#folder, name));
  }
}

async function removeAbandoned(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(path, { force: true });
  } catch (error) {
    // Another process has finished it meanwhile.
    if (!isMissing(error)) throw error;
  }
}
