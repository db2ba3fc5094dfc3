import type { FileHandle } from "node:fs/promises";

// [MS-CFB]: a header of 512 bytes, then sectors chained by a file allocation table (FAT). Streams of under 4 KiB lie in
// pieces of 64 bytes within one other stream, which is the root entry's. Only as much of a chain is followed here as is
// needed, so that a file of any size costs a few reads.
const headerBytes = 512;
const directoryEntryBytes = 128;
const shortestInSectors = 4_096;
const miniSectorBytes = 64;
const fatSectorsInHeader = 109;
const endOfChain = 0xffff_fffa; // this and everything above mark ends, free and special sectors
/** A real .ppt has a handful of streams, and few short ones; a longer chain is a loop or an attack. */
const maxChain = 1024;
/** [MS-CFB] 2.6.2: the first entry of every compound file. */
export const rootEntry = "Root Entry";

/** Where the stream of that name begins, and its length. A storage has no stream, and 0 or anything here. */
interface CompoundFileEntry {
  readonly sector: number;
  readonly bytes: number;
}

export type CompoundFileEntries = ReadonlyMap<string, CompoundFileEntry>;

interface Sectors {
  readonly file: FileHandle;
  readonly header: Buffer;
  readonly sectorBytes: number;
}

/**
 * The storages and streams of an OLE2 compound file by their names, as far as they can be read: a damaged file gives
 * those before the damage. Of several with one name the first counts.
 */
export async function readCompoundFileEntries(file: FileHandle): Promise<Map<string, CompoundFileEntry>> {
  const entries = new Map<string, CompoundFileEntry>();
  const sectors = await readHeader(file);
  if (sectors === null) return entries;
  let sector = sectors.header.readUInt32LE(48);
  for (let count = 0; sector < endOfChain && count < maxChain; count++) {
    const directory = await readAt(file, positionOf(sectors, sector), sectors.sectorBytes);
    for (const [name, entry] of entriesIn(directory)) if (!entries.has(name)) entries.set(name, entry);
    sector = await nextSector(sectors, sector);
  }
  return entries;
}

/**
 * The first bytes of a stream, at the most as many as lie together: 64 of a stream of under 4 KiB. None where the file
 * does not have them.
 */
export async function readStreamHead(
  file: FileHandle,
  entries: CompoundFileEntries,
  { sector, bytes: length }: CompoundFileEntry,
  bytes: number,
): Promise<Buffer> {
  const sectors = await readHeader(file);
  if (sectors === null) return Buffer.alloc(0);
  if (length >= shortestInSectors) return await readAt(file, positionOf(sectors, sector), bytes);
  const position = await positionOfMiniSector(sectors, entries.get(rootEntry), sector);
  return position === null ? Buffer.alloc(0) : await readAt(file, position, Math.min(bytes, length, miniSectorBytes));
}

async function positionOfMiniSector(
  sectors: Sectors,
  root: CompoundFileEntry | undefined,
  miniSector: number,
): Promise<number | null> {
  const offset = miniSector * miniSectorBytes;
  const links = Math.floor(offset / sectors.sectorBytes);
  let sector = root?.sector ?? endOfChain;
  if (links > maxChain) return null;
  for (let link = 0; link < links && sector < endOfChain; link++) sector = await nextSector(sectors, sector);
  return sector < endOfChain ? positionOf(sectors, sector) + (offset % sectors.sectorBytes) : null;
}

async function readHeader(file: FileHandle): Promise<Sectors | null> {
  const header = await readAt(file, 0, headerBytes);
  if (header.length < headerBytes) return null;
  const shift = header.readUInt16LE(30);
  return shift === 9 || shift === 12 ? { file, header, sectorBytes: 2 ** shift } : null;
}

function positionOf({ sectorBytes }: Sectors, sector: number): number {
  return (sector + 1) * sectorBytes;
}

function* entriesIn(directory: Buffer): Generator<[string, CompoundFileEntry]> {
  for (let at = 0; at + directoryEntryBytes <= directory.length; at += directoryEntryBytes) {
    const nameBytes = directory.readUInt16LE(at + 64);
    // The length counts the terminating zero; 0 marks an unused entry.
    if (nameBytes < 2 || nameBytes > 64) continue;
    const name = directory.toString("utf16le", at, at + nameBytes - 2);
    yield [name, { sector: directory.readUInt32LE(at + 116), bytes: directory.readUInt32LE(at + 120) }];
  }
}

async function nextSector(sectors: Sectors, sector: number): Promise<number> {
  const { file, header, sectorBytes } = sectors;
  const perFatSector = sectorBytes / 4;
  const index = Math.floor(sector / perFatSector);
  // Further FAT sectors are listed outside the header; a chain that goes that far into a file (7 MB) is not followed.
  if (index >= fatSectorsInHeader) return endOfChain;
  const fatSector = header.readUInt32LE(76 + index * 4);
  if (fatSector >= endOfChain) return endOfChain;
  const entry = await readAt(file, positionOf(sectors, fatSector) + (sector % perFatSector) * 4, 4);
  return entry.length === 4 ? entry.readUInt32LE(0) : endOfChain;
}

async function readAt(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}
