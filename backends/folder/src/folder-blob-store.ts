import { access, constants, lstat, mkdir, open, rename, rm, rmdir } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Readable } from "node:stream";
import { JobError } from "@millrace/jobs";
import type { BlobDigest, BlobPage, BlobStat, BlobStore, OpenOptions, PutOptions } from "@millrace/jobs";
import { BlobIntake, checkBlobKey, resolveRange } from "@millrace/jobs/ports";
import { blobPath } from "./files/blob-path.ts";
import { duringFileAccess, hasCode, isMissing } from "./files/file-error.ts";
import { checkFreeSpace } from "./files/free-space.ts";
import { Incoming } from "./files/incoming.ts";
import { syncFolders } from "./files/sync-folders.ts";
import { walkKeys } from "./files/walk-keys.ts";

/** How often a folder may be removed by another's clean-up just as a blob is to go there. */
const maxTries = 100;

/** Keeps blobs as files in a folder, which is made where there is none. Nothing is opened before it is needed. */
export class FolderBlobStore implements BlobStore {
  readonly #root: string;
  readonly #incoming: Incoming;
  #closed = false;

  constructor(root: string) {
    this.#root = resolve(root);
    this.#incoming = new Incoming(this.#root);
  }

  async put(key: string, source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobDigest> {
    this.#ensureOpen();
    const target = this.#pathOf(key);
    options.signal?.throwIfAborted();
    const { path, handle } = await duringFileAccess(this.#root, () => this.#incoming.create());
    try {
      const digest = await receive(path, handle, new BlobIntake(source, options));
      await duringFileAccess(target, () => this.#publish(path, target));
      return digest;
    } catch (error) {
      // Forced, so that it is no fault if the file was renamed already.
      await rm(path, { force: true });
      throw error;
    }
  }

  async open(key: string, { range, signal }: OpenOptions = {}): Promise<Readable> {
    this.#ensureOpen();
    const path = this.#pathOf(key);
    signal?.throwIfAborted();
    const handle = await openBlob(key, path);
    try {
      const { size } = await handle.stat();
      const part = range === undefined ? {} : resolveRange(range, size);
      return stopOnAbort(handle.createReadStream(part), signal);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async stat(key: string): Promise<BlobStat | undefined> {
    this.#ensureOpen();
    return this.#stat(key, this.#pathOf(key));
  }

  async delete(key: string): Promise<void> {
    this.#ensureOpen();
    const path = this.#pathOf(key);
    await duringFileAccess(path, async () => {
      await rm(path, { force: true });
      await this.#removeEmptyFolders(dirname(path));
    });
  }

  async list(prefix: string, page: { readonly limit: number; readonly cursor?: string }): Promise<BlobPage> {
    this.#ensureOpen();
    const blobs: BlobStat[] = [];
    return duringFileAccess(this.#root, async () => {
      for await (const key of walkKeys(this.#root, { prefix, after: page.cursor ?? "" })) {
        if (blobs.length === page.limit) return { blobs, cursor: blobs.at(-1)?.key ?? null };
        const blob = await this.#stat(key, blobPath(this.#root, key));
        if (blob !== undefined) blobs.push(blob);
      }
      return { blobs, cursor: null };
    });
  }

  async link(key: string): Promise<string | null> {
    this.#ensureOpen();
    checkBlobKey(key);
    return null;
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
    await duringFileAccess(this.#root, async () => {
      await this.#incoming.prepare();
      await access(this.#root, constants.W_OK);
    });
    await checkFreeSpace(this.#root);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
  }

  #pathOf(key: string): string {
    return blobPath(this.#root, checkBlobKey(key));
  }

  async #stat(key: string, path: string): Promise<BlobStat | undefined> {
    const entry = await duringFileAccess(path, () => unlessMissing(() => lstat(path)));
    if (entry === undefined || !entry.isFile()) return undefined;
    return { key, bytes: entry.size, modifiedAt: Math.floor(entry.mtimeMs) };
  }

  /** The bytes are on stable storage already; now their name, and the folders on the way to it. */
  async #publish(path: string, target: string): Promise<void> {
    await retryWhileMissing(async () => {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(path, target);
    });
    await syncFolders(dirname(target), this.#root);
  }

  /** Upwards to the first that is in use. */
  async #removeEmptyFolders(folder: string): Promise<void> {
    for (let path = folder; path.length > this.#root.length; path = dirname(path)) {
      try {
        await rmdir(path);
      } catch (error) {
        if (hasCode(error, "ENOTEMPTY", "EEXIST")) return;
        if (!isMissing(error)) throw error;
      }
    }
  }

  #ensureOpen(): void {
    if (this.#closed) throw new JobError("closed", "the blob store was closed");
  }
}

/** Writes what comes in, and brings it to stable storage. What the source throws is thrown as it is. */
async function receive(path: string, handle: FileHandle, intake: BlobIntake): Promise<BlobDigest> {
  try {
    for await (const chunk of intake) await duringFileAccess(path, () => handle.writeFile(chunk));
    await duringFileAccess(path, () => handle.sync());
    return intake.digest();
  } finally {
    await handle.close();
  }
}

async function openBlob(key: string, path: string): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
  const handle = await duringFileAccess(path, () => unlessMissing(() => open(path, flags)));
  if (handle === undefined) throw new JobError("blob-not-found", `there is no blob "${key}"`);
  return handle;
}

async function unlessMissing<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Another's clean-up may remove the folder between its making and its use; the second time it is there to stay. */
async function retryWhileMissing(act: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await act();
      return;
    } catch (error) {
      if (!isMissing(error) || tries === maxTries) throw error;
    }
  }
}

function stopOnAbort(stream: Readable, signal: AbortSignal | undefined): Readable {
  if (signal === undefined) return stream;
  const stop = (): void => void stream.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  stream.once("close", () => signal.removeEventListener("abort", stop));
  return stream;
}
