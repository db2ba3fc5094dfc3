import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  readonly name: string;
  readonly data: string | Buffer;
  /** Default: it is stored as it is. */
  readonly deflate?: boolean;
  /** What the archive says that it unpacks to, where that is a lie. */
  readonly declaredBytes?: number;
  /** A Unix file's mode. */
  readonly mode?: number;
}

/** A ZIP archive whose entries are stored as they are. */
export function makeZip(entries: Readonly<Record<string, string | Buffer>>): Buffer {
  return makeArchive(Object.entries(entries).map(([name, data]) => ({ name, data })));
}

/** A ZIP archive (APPNOTE 4.3) of any entries, honest or not. */
export function makeArchive(entries: readonly ZipEntry[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, data, deflate = false, declaredBytes, mode = 0 } of entries) {
    const contents = Buffer.from(data as string);
    const packed = deflate ? deflateRawSync(contents) : contents;
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflate ? 8 : 0, 4);
    common.writeUInt32LE(crc32(contents), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(declaredBytes ?? contents.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const header = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, nameBytes, packed]);
    const where = Buffer.alloc(14);
    where.writeUInt32LE((mode << 16) >>> 0, 6);
    where.writeUInt32LE(offset, 10);
    // Made on Unix, so that modes count.
    central.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0003"), common, where, nameBytes]));
    local.push(header);
    offset += header.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from("PK\u0005\u0006"), end]);
}
