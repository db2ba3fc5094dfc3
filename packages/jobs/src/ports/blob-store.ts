import type { Readable } from "node:stream";

/**
 * Keeps files. A blob appears whole or not at all, and does not change while it is read.
 *
 * Keys are what {@link checkBlobKey} lets through. Every promise rejects with a `JobError`: `invalid-blob-key`,
 * `storage-unavailable` when trying again may help, `storage-full`, or `closed` after disposal.
 */
export interface BlobStore extends AsyncDisposable {
  /**
   * Stores what `source` yields, holding no more than a few chunks in memory. When it resolves, the bytes and their entry
   * are on stable storage. Whatever goes wrong (a faulty source included), nothing of it is kept. Putting to a key that
   * exists replaces the blob.
   * @throws JobError `file-too-large` as soon as `maxBytes` is passed; the rest of the source is not read
   * @throws whatever the source throws, or the signal's reason
   */
  put(key: string, source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobDigest>;

  /**
   * The bytes of a blob, or of a range of it.
   * @throws JobError `blob-not-found`, `range-not-satisfiable`
   */
  open(key: string, options?: OpenOptions): Promise<Readable>;

  /** Size and age, or undefined if there is no such blob. */
  stat(key: string): Promise<BlobStat | undefined>;

  /** Forgets `key`. Deleting what is not there succeeds, so that clean-up may be repeated. */
  delete(key: string): Promise<void>;

  /** The blobs whose keys begin with `prefix`, in the order of their keys, a page at a time. */
  list(prefix: string, page: { readonly limit: number; readonly cursor?: string }): Promise<BlobPage>;

  /** An address from which anybody may fetch the blob for `expiresMs`, or null if this store gives out none. */
  link(key: string, options: LinkOptions): Promise<string | null>;

  /** Resolves if the store can serve now; else rejects with the reason. */
  check(signal: AbortSignal): Promise<void>;
}

/** How a blob is put. */
export interface PutOptions {
  /** More bytes than this are refused. */
  readonly maxBytes: number;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** What came out of putting a blob. */
export interface BlobDigest {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Which part of a blob to open. */
export interface OpenOptions {
  /** First and last byte, both included, as in HTTP; an `end` past the blob means its end. */
  readonly range?: { readonly start: number; readonly end?: number };
  readonly signal?: AbortSignal;
}

/** A blob's size and age. */
export interface BlobStat {
  readonly key: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** One page of a list. */
export interface BlobPage {
  readonly blobs: readonly BlobStat[];
  /** What to ask for the next page with, or null at the end. */
  readonly cursor: string | null;
}

/** How a link behaves. */
export interface LinkOptions {
  readonly expiresMs: number;
  /** The name under which browsers save it. */
  readonly fileName: string;
  readonly contentType: string;
}
