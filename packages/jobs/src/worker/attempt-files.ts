import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StoredFile } from "../job.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import { cleanFileName } from "../file-name.ts";
import { attemptFolderPrefix } from "./attempt-folder-name.ts";

/** The files of one attempt: a folder to work in, and a place to put what comes out. */
export interface AttemptFiles {
  /** A folder of this attempt's own, readable by nobody else, deleted when the attempt ends. Made at the first call. */
  folder(): Promise<string>;
  /** Stores a file of the output; return what this resolves to. `from` is a path or the bytes. */
  put(file: OutputFile, from: string | AsyncIterable<Uint8Array>): Promise<StoredFile>;
}

/** What a file of the output is called. */
export interface OutputFile {
  readonly name: string;
  readonly contentType: string;
}

const outputMaxBytes = Number.MAX_SAFE_INTEGER;

/** The files of the attempt that holds `fence`: its output lies under the fence, so no two attempts ever write the same key. */
export class AttemptFolder implements AttemptFiles, AsyncDisposable {
  readonly #blobs: BlobStore;
  readonly #prefix: string;
  readonly #temporaryFolder: string;
  readonly #signal: AbortSignal;
  readonly #keys: string[] = [];
  #folder: Promise<string> | undefined;

  constructor(options: {
    blobs: BlobStore;
    jobId: string;
    fence: number;
    temporaryFolder: string;
    signal: AbortSignal;
  }) {
    this.#blobs = options.blobs;
    this.#prefix = `jobs/${options.jobId}/${options.fence}`;
    this.#temporaryFolder = options.temporaryFolder;
    this.#signal = options.signal;
  }

  folder(): Promise<string> {
    this.#folder ??= mkdtemp(join(this.#temporaryFolder, attemptFolderPrefix));
    return this.#folder;
  }

  async put(file: OutputFile, from: string | AsyncIterable<Uint8Array>): Promise<StoredFile> {
    const key = `${this.#prefix}/${this.#keys.length + 1}`;
    this.#keys.push(key);
    const content = typeof from === "string" ? createReadStream(from) : from;
    const { contentType } = file;
    const digest = await this.#blobs.put(key, content, { maxBytes: outputMaxBytes, contentType, signal: this.#signal });
    return { key, name: cleanFileName(file.name), contentType, ...digest };
  }

  /** Deletes what was put: for an attempt whose output nobody will see. */
  async discard(): Promise<void> {
    for (const key of this.#keys) await this.#blobs.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
  }
}
