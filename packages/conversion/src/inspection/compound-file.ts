import type { FileHandle } from "node:fs/promises";

// [MS-CFB]: a header of 512 bytes, then sectors chained by a file allocation table (FAT). Only the chain of directory
// sectors is followed here, so that a file of any size costs a few reads.
const headerBytes = 512;
const directoryEntryBytes = 128;
const shortestInSectors = 4_096;
const fatSectorsInHeader = 109;
const endOfChain = 0xffff_fffa; // this and everything above mark ends, free and special sectors
/** A real .ppt has a handful of streams; more than this is a loop or an attack. */
const maxDirectorySectors = 1024;

/** Where the stream of that name begins in the file. A storage has no stream, and 0 or anything here. */
export interface CompoundFileEntry {
  readonly position: number;
  readonly bytes: number;
}

/**
 * The storages and streams of an OLE2 compound file by their names, as far as they can be read: a damaged file gives
 * those before the damage. Of several with one name the first counts.
 */
export async function readCompoundFileEntries(file: FileHandle): Promise<Map<string, CompoundFileEntry>> {
  const entries = new Map<string, CompoundFileEntry>();
  const header = await readAt(file, 0, headerBytes);
  if (header.length < headerBytes) return entries;
  const shift = header.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) return entries;
  const sectorBytes = 2 ** shift;
  let sector = header.readUInt32LE(48);
  for (let count = 0; sector < endOfChain && count < maxDirectorySectors; count++) {
    const directory = await readAt(file, (sector + 1) * sectorBytes, sectorBytes);
    for (const [name, entry] of entriesIn(directory, sectorBytes)) if (!entries.has(name)) entries.set(name, entry);
    sector = await nextSector(file, header, sectorBytes, sector);
  }
  return entries;
}

/** The first bytes of a stream of 4 KiB or more, which has whole sectors; shorter ones lie within another stream. */
export async function readStreamHead(file: FileHandle, entry: CompoundFileEntry, bytes: number): Promise<Buffer> {
  return entry.bytes < shortestInSectors ? Buffer.alloc(0) : await readAt(file, entry.position, bytes);
}

function* entriesIn(directory: Buffer, sectorBytes: number): Generator<[string, CompoundFileEntry]> {
  for (let at = 0; at + directoryEntryBytes <= directory.length; at += directoryEntryBytes) {
    const nameBytes = directory.readUInt16LE(at + 64);
    // The length counts the terminating zero; 0 marks an unused entry.
    if (nameBytes < 2 || nameBytes > 64) continue;
    const position = (directory.readUInt32LE(at + 116) + 1) * sectorBytes;
    yield [
      directory.toString("utf16le", at, at + nameBytes - 2),
      { position, bytes: directory.readUInt32LE(at + 120) },
    ];
  }
}

async function nextSector(file: FileHandle, header: Buffer, sectorBytes: number, sector: number): Promise<number> {
  const perFatSector = sectorBytes / 4;
  const index = Math.floor(sector / perFatSector);
  // Further FAT sectors are listed outside the header; a directory that far into a file (7 MB) ends the reading.
  if (index >= fatSectorsInHeader) return endOfChain;
  const fatSector = header.readUInt32LE(76 + index * 4);
  if (fatSector >= endOfChain) return endOfChain;
  const entry = await readAt(file, (fatSector + 1) * sectorBytes + (sector % perFatSector) * 4, 4);
  return entry.length === 4 ? entry.readUInt32LE(0) : endOfChain;
}

async function readAt(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}
