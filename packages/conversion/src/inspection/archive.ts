import type { Readable } from "node:stream";
import { openPromise, type Entry, type ZipFile } from "yauzl";

/** More entries than this are not listed: the largest real deck at hand has 321. */
const maxEntries = 10_000;
/** More of one entry than this is not read for a report on fonts. */
const maxEntryBytes = 32 * 1024 * 1024;

/** A ZIP archive whose entries are read one by one, as text, without unpacking it to disk. */
export class Archive implements AsyncDisposable {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  /** @throws what yauzl throws at a file whose central directory cannot be read. */
  static async open(path: string): Promise<Archive> {
    const zip = await openPromise(path, { autoClose: false, lazyEntries: true });
    try {
      return new Archive(zip, await listEntries(zip));
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** The text of an entry in pieces; an entry that is not there has none. */
  async *text(name: string): AsyncGenerator<string> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    const stream: Readable = await this.#zip.openReadStreamPromise(entry);
    stream.setEncoding("utf8");
    let read = 0;
    for await (const piece of stream) {
      const text = String(piece);
      yield text;
      read += text.length;
      if (read > maxEntryBytes) return;
    }
  }

  /** The whole text of a small entry. */
  async readText(name: string): Promise<string> {
    return (await Array.fromAsync(this.text(name))).join("");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#zip.close();
  }
}

async function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName, entry);
    if (entries.size >= maxEntries) break;
  }
  return entries;
}
