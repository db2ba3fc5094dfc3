import { closeSync, openSync, writeSync } from "node:fs";
import { Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";

const stored = 0;
const deflated = 8;
/** APPNOTE 4.4.3: what an archive with deflated entries needs. */
const version = 20;
/** APPNOTE 4.4.4, bit 11: names are UTF-8. */
const utf8Names = 0x0800;

interface Content {
  readonly method: number;
  readonly packed: Buffer;
  readonly crc: number;
  readonly bytes: number;
}

/** Writes a ZIP archive (APPNOTE 4.3), an entry at a time. */
export class ZipWriter implements Disposable {
  readonly #file: number;
  readonly #directory: Buffer[] = [];
  #offset = 0;

  constructor(path: string) {
    this.#file = openSync(path, "wx", 0o600);
  }

  /** An entry that is stored as it is. */
  async add(name: string, content: Buffer): Promise<void> {
    this.#write(name, { method: stored, packed: content, crc: crc32(content), bytes: content.length });
  }

  /**
   * An entry that is deflated already.
   *
   * @throws zlib's error where it is not
   */
  async addPacked(name: string, packed: Buffer): Promise<void> {
    let crc = 0;
    let bytes = 0;
    for await (const piece of Readable.from([packed]).compose(createInflateRaw())) {
      crc = crc32(piece as Buffer, crc);
      bytes += (piece as Buffer).length;
    }
    this.#write(name, { method: deflated, packed, crc, bytes });
  }

  /** Writes the table of contents. */
  end(): void {
    const directory = Buffer.concat(this.#directory);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#directory.length, 8);
    end.writeUInt16LE(this.#directory.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.#offset, 16);
    this.#append(directory);
    this.#append(end);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #write(name: string, content: Content): void {
    const nameBytes = Buffer.from(name);
    const fields = fieldsOf(nameBytes, content);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(0x04034b50, 0);
    const central = Buffer.alloc(6);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(version, 4);
    // A comment's length, a disk, attributes within and without: none; and where the local header is.
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(this.#offset, 10);
    this.#directory.push(Buffer.concat([central, fields, rest, nameBytes]));
    for (const piece of [local, fields, nameBytes, content.packed]) this.#append(piece);
  }

  #append(bytes: Buffer): void {
    for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
    this.#offset += bytes.length;
  }
}

/** What local and central headers have in common. */
function fieldsOf(name: Buffer, { method, packed, crc, bytes }: Content): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(utf8Names, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(bytes, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}
