import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { streamOf } from "../file-content.ts";
import type { FileContent } from "../file-content.ts";
import type { StoredFile } from "../job.ts";
import type { BlobDigest, BlobStore, PutOptions } from "../ports/blob-store.ts";
import { previewKey } from "../preview-key.ts";
import { cleanFileName } from "../file-name.ts";
import { attemptFolderPrefix } from "./attempt-folder-name.ts";

/** The files of one attempt: a folder to work in, and a place to put what comes out. */
export interface AttemptFiles {
  /** A folder of this attempt's own, readable by nobody else, deleted when the attempt ends. Made at the first call. */
  folder(): Promise<string>;
  /** Stores a file of the output; return what this resolves to. `from` is a path, or the bytes at hand or as a stream. */
  put(file: OutputFile, from: string | FileContent): Promise<StoredFile>;
  /**
   * Stores a picture of what is being made, for whoever watches: PNG, JPEG or WebP, a mebibyte at the most. People see it once
   * {@link ProgressUpdate.previews} tells of it, and for as long as the result is kept.
   * @returns how many there are now
   * @throws JobError `file-too-large`
   */
  addPreview(from: string | FileContent): Promise<number>;
}

/** What a file of the output is called. */
export interface OutputFile {
  readonly name: string;
  readonly contentType: string;
}

const outputMaxBytes = Number.MAX_SAFE_INTEGER;
/** Small enough to be looked at as a whole before it is handed out. */
const previewMaxBytes = 1_048_576;

/** The files of the attempt that holds `fence`: its output lies under the fence, so no two attempts ever write the same key. */
export class AttemptFolder implements AttemptFiles, AsyncDisposable {
  readonly #blobs: BlobStore;
  readonly #jobId: string;
  readonly #fence: number;
  readonly #temporaryFolder: string;
  readonly #signal: AbortSignal;
  readonly #keys: string[] = [];
  #files = 0;
  #previews = 0;
  #folder: Promise<string> | undefined;

  constructor(options: {
    blobs: BlobStore;
    jobId: string;
    fence: number;
    temporaryFolder: string;
    signal: AbortSignal;
  }) {
    this.#blobs = options.blobs;
    this.#jobId = options.jobId;
    this.#fence = options.fence;
    this.#temporaryFolder = options.temporaryFolder;
    this.#signal = options.signal;
  }

  folder(): Promise<string> {
    this.#folder ??= mkdtemp(join(this.#temporaryFolder, attemptFolderPrefix));
    return this.#folder;
  }

  async put(file: OutputFile, from: string | FileContent): Promise<StoredFile> {
    const key = `jobs/${this.#jobId}/${this.#fence}/${++this.#files}`;
    const { contentType } = file;
    const digest = await this.#store(key, from, { maxBytes: outputMaxBytes, contentType });
    return { key, name: cleanFileName(file.name), contentType, ...digest };
  }

  async addPreview(from: string | FileContent): Promise<number> {
    const number = ++this.#previews;
    await this.#store(previewKey(this.#jobId, this.#fence, number), from, { maxBytes: previewMaxBytes });
    return number;
  }

  async #store(key: string, from: string | FileContent, options: PutOptions): Promise<BlobDigest> {
    this.#keys.push(key);
    const content = typeof from === "string" ? createReadStream(from) : streamOf(from);
    return await this.#blobs.put(key, content, { ...options, signal: this.#signal });
  }

  /** Deletes what was put: for an attempt whose output nobody will see. */
  async discard(): Promise<void> {
    for (const key of this.#keys) await this.#blobs.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
  }
}
