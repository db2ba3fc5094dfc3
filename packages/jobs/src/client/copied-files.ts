import { JobError } from "../errors.ts";
import type { StoredFile } from "../job.ts";
import type { Json, JsonObject } from "../json.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import { isStoredFile, referenceTo } from "./output-files.ts";

/** Copies of the files of other jobs, made for a new one: each job has its own, so that each has a time limit of its own. */
export class CopiedFiles {
  readonly #blobs: BlobStore;
  readonly #signal: AbortSignal | undefined;
  readonly #keys: string[] = [];

  constructor(blobs: BlobStore, signal?: AbortSignal) {
    this.#blobs = blobs;
    this.#signal = signal;
  }

  /**
   * An input or output with copies in place of its files, under the keys that `keyOf` makes.
   * @throws JobError `blob-not-found` if a file is gone; `storage-corrupt` if it is not what it was
   */
  async copyAll(values: JsonObject, keyOf: (field: string) => string): Promise<JsonObject> {
    const copied: Record<string, Json> = {};
    for (const [field, value] of Object.entries(values)) {
      copied[field] = isStoredFile(value) ? referenceTo(await this.#copy(value, keyOf(field))) : value;
    }
    return copied;
  }

  /** Deletes all copies. */
  async deleteFiles(): Promise<void> {
    for (const key of this.#keys) await this.#blobs.delete(key);
  }

  async #copy(file: StoredFile, key: string): Promise<StoredFile> {
    const signal = this.#signal;
    const content = await this.#blobs.open(file.key, { ...(signal && { signal }) });
    const { contentType, bytes, sha256 } = file;
    this.#keys.push(key);
    const digest = await this.#blobs.put(key, content, { maxBytes: bytes, contentType, ...(signal && { signal }) });
    if (digest.sha256 === sha256) return { ...file, key };
    throw new JobError("storage-corrupt", `the blob "${file.key}" is not what was stored there`);
  }
}
