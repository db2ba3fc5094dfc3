import { open, type FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { inflateRawSync } from "node:zlib";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import { archiveRefusal } from "./archive-refusal.ts";

/** More of one entry than this is not read for a report on fonts. */
const maxTextBytes = 32 * 1024 * 1024;
const maxTextLength = maxTextBytes;
/** Small entries, which are most, are unpacked at once: a stream for each would take twenty times as long. */
const maxSmallBytes = 64 * 1024;
const localHeaderBytes = 30;
/** Room for what may follow a local header's name. */
const localExtraBytes = 512;
const stored = 0;
const deflated = 8;

/** A ZIP archive whose entries are read one by one, without unpacking it to disk. */
export class Archive implements AsyncDisposable {
  readonly #zip: ZipFile;
  readonly #file: FileHandle;
  /** In the order of its table of contents, those of the same name included. */
  readonly entries: readonly Entry[];
  readonly #byName: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, file: FileHandle, entries: readonly Entry[]) {
    this.#zip = zip;
    this.#file = file;
    this.entries = entries;
    this.#byName = new Map(entries.map((entry) => [entry.fileName, entry]));
  }

  /**
   * @param maxEntries more are refused
   * @throws `archive-limits` for too many entries or names that lead elsewhere, and what yauzl throws at a file whose
   *   central directory cannot be read.
   */
  static async open(path: string, maxEntries: number = Number.POSITIVE_INFINITY): Promise<Archive> {
    const zip = await openPromise(path, { autoClose: false, lazyEntries: true });
    try {
      const entries = await listEntries(zip, maxEntries);
      return new Archive(zip, await open(path, "r"), entries);
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /**
   * What an entry unpacks to, in pieces.
   *
   * @param maxBytes where a piece would be larger than this, it fails with zlib's `ERR_BUFFER_TOO_LARGE`
   * @throws what zlib and yauzl throw at damage, and at an entry that is longer than it says.
   */
  async *pieces(entry: Entry, maxBytes: number = maxTextBytes): AsyncGenerator<Buffer> {
    const small = entry.compressedSize <= maxSmallBytes ? await this.#readSmall(entry) : null;
    if (small === null) yield* (await this.#zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>;
    else if (entry.compressionMethod === stored) yield small;
    else yield inflateRawSync(small, { maxOutputLength: maxBytes });
  }

  /** The text of an entry in pieces, up to about `maxLength` characters; an entry that is not there has none. */
  async *text(name: string, maxLength: number = maxTextLength): AsyncGenerator<string> {
    const entry = this.#byName.get(name);
    if (entry === undefined) return;
    const stream: Readable = await this.#zip.openReadStreamPromise(entry);
    stream.setEncoding("utf8");
    let read = 0;
    for await (const piece of stream) {
      const text = String(piece);
      yield text;
      read += text.length;
      if (read > maxLength) return;
    }
  }

  /** The whole text of a small entry. */
  async readText(name: string): Promise<string> {
    return (await Array.fromAsync(this.text(name))).join("");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#zip.close();
    await this.#file.close();
  }

  /** The packed bytes of an entry in one read (APPNOTE 4.3.7), or null where it takes more than that. */
  async #readSmall(entry: Entry): Promise<Buffer | null> {
    if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) return null;
    const room = localHeaderBytes + entry.fileNameRaw.length + localExtraBytes + entry.compressedSize;
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(room), 0, room, entry.relativeOffsetOfLocalHeader);
    if (bytesRead < localHeaderBytes || buffer.toString("latin1", 0, 4) !== "PK\u0003\u0004") return null;
    const begin = localHeaderBytes + buffer.readUInt16LE(26) + buffer.readUInt16LE(28);
    const end = begin + entry.compressedSize;
    return end <= bytesRead ? buffer.subarray(begin, end) : null;
  }
}

async function listEntries(zip: ZipFile, maxEntries: number): Promise<Entry[]> {
  if (zip.entryCount > maxEntries) throw archiveRefusal(`it has ${zip.entryCount} parts; ${maxEntries} are taken`);
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    // yauzl's words for names such as `../x`, `/x` and `C:\x`.
    if (error instanceof Error && /relative path|absolute path|invalid characters/u.test(error.message)) {
      throw archiveRefusal("the name of one of its parts leads out of it");
    }
    throw error;
  }
  return entries;
}
