import { Readable, addAbortSignal } from "node:stream";
import { JobError } from "@millrace/jobs";
import type { BlobDigest, BlobPage, BlobStat, BlobStore, OpenOptions, PutOptions } from "@millrace/jobs";
import { BlobIntake, checkBlobKey, resolveRange } from "@millrace/jobs/ports";
import { inParts } from "./blobs/in-parts.ts";
import { partBytes, readParts } from "./blobs/read-parts.ts";
import type { Database } from "./database.ts";
import { unlessAborted } from "./connection/unless-aborted.ts";
import { Member } from "./member.ts";
import { clock } from "./schema/in-schema.ts";

/** A reader of what was replaced or deleted has so long to finish, and an upload to come to its end. */
const looseForMs = 3_600_000;
const sweepEveryMs = 600_000;

const begin = `insert into millrace.blob_contents (loose_since) values (${clock}) returning id`;

/** The bytes are there; now their name, and whoever had it before lets it go. What was swept meanwhile is not named. */
const publish = `with old as (
    update millrace.blob_contents set loose_since = ${clock} where id = (select content from millrace.blobs where key = $1)
  ), named as (
    update millrace.blob_contents set loose_since = null where id = $2::bigint returning id
  )
  insert into millrace.blobs (key, content, bytes, modified_at) select $1, id, $3::bigint, ${clock} from named
  on conflict (key) do update set content = excluded.content, bytes = excluded.bytes, modified_at = excluded.modified_at
  returning key`;

const discard = `with parts as (delete from millrace.blob_parts where content = $1)
  delete from millrace.blob_contents where id = $1`;

const insertPart = "insert into millrace.blob_parts (content, part, bytes) values ($1, $2, $3)";

const remove = `with gone as (delete from millrace.blobs where key = $1 returning content)
  update millrace.blob_contents set loose_since = ${clock} from gone where id = gone.content`;

const sweep = `with loose as (
    select id from millrace.blob_contents where loose_since <= (select ${clock} - $1::bigint) order by loose_since limit 100
    for update skip locked
  ), parts as (delete from millrace.blob_parts where content in (select id from loose))
  delete from millrace.blob_contents where id in (select id from loose)`;

const stat = 'select key, bytes, modified_at as "modifiedAt" from millrace.blobs where key = $1';
const list = `select key, bytes, modified_at as "modifiedAt" from millrace.blobs
  where key > $1 and starts_with(key, $2) and key >= $2 and key < $3 order by key limit $4`;

/**
 * Keeps blobs in the database, in parts of 256 KiB: for files that are few and small, since each of them is written twice there,
 * goes to every standby, and is in every backup.
 */
export class DatabaseBlobStore implements BlobStore {
  readonly #database: Database;
  readonly #maxBytes: number;
  readonly #member: Member;
  #sweptAt = -Infinity;

  constructor(database: Database, maxBytes: number) {
    this.#database = database;
    this.#maxBytes = maxBytes;
    this.#member = new Member(database, "blob store");
  }

  async put(key: string, source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobDigest> {
    this.#ensureOpen(key);
    options.signal?.throwIfAborted();
    await this.#sweep();
    const [content] = await this.#database.read<{ id: number }>(begin);
    if (content === undefined) throw new Error("a content was not begun");
    try {
      return await this.#receive(key, content.id, source, options);
    } catch (error) {
      // Should this fail as well, it is swept later.
      await Promise.allSettled([this.#database.write(discard, [content.id])]);
      throw error;
    }
  }

  async open(key: string, { range, signal }: OpenOptions = {}): Promise<Readable> {
    this.#ensureOpen(key);
    signal?.throwIfAborted();
    const [blob] = await this.#database.read<{ content: number; bytes: number }>(
      "select content, bytes from millrace.blobs where key = $1",
      [key],
    );
    if (blob === undefined) throw new JobError("blob-not-found", `there is no blob "${key}"`);
    const { start, end } = range === undefined ? { start: 0, end: blob.bytes - 1 } : resolveRange(range, blob.bytes);
    const stream = Readable.from(readParts(this.#database, blob.content, { start, end }), { objectMode: false });
    return signal === undefined ? stream : addAbortSignal(signal, stream);
  }

  async stat(key: string): Promise<BlobStat | undefined> {
    this.#ensureOpen(key);
    return (await this.#database.read<BlobStat>(stat, [key]))[0];
  }

  async delete(key: string): Promise<void> {
    this.#ensureOpen(key);
    await this.#database.write(remove, [key]);
    await this.#sweep();
  }

  async list(prefix: string, page: { readonly limit: number; readonly cursor?: string }): Promise<BlobPage> {
    this.#ensureOpen();
    const blobs = await this.#database.read<BlobStat>(list, [
      page.cursor ?? "",
      prefix,
      `${prefix}\u{10ffff}`,
      page.limit + 1,
    ]);
    const shown = blobs.slice(0, page.limit);
    return { blobs: shown, cursor: blobs.length > shown.length ? (shown.at(-1)?.key ?? null) : null };
  }

  async link(key: string): Promise<string | null> {
    this.#ensureOpen(key);
    return null;
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
    await unlessAborted(this.#database.check(), signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#member.close();
  }

  async #receive(
    key: string,
    content: number,
    source: AsyncIterable<Uint8Array>,
    options: PutOptions,
  ): Promise<BlobDigest> {
    const intake = new BlobIntake(source, { ...options, maxBytes: Math.min(options.maxBytes, this.#maxBytes) });
    let part = 0;
    for await (const bytes of inParts(intake, partBytes)) {
      await this.#database.write(insertPart, [content, part++, bytes]);
    }
    const digest = intake.digest();
    options.signal?.throwIfAborted();
    const named = await this.#database.write(publish, [key, content, digest.bytes]);
    if (named.length === 1) return digest;
    throw new JobError(
      "storage-unavailable",
      `the upload of "${key}" took more than an hour, and its first parts were swept`,
    );
  }

  /** What crashes, replacements and deletions have left, a little at a time. */
  async #sweep(): Promise<void> {
    if (performance.now() - this.#sweptAt < sweepEveryMs) return;
    this.#sweptAt = performance.now();
    await this.#database.write(sweep, [looseForMs]);
  }

  #ensureOpen(key?: string): void {
    this.#member.ensureOpen();
    if (key !== undefined) checkBlobKey(key);
  }
}
