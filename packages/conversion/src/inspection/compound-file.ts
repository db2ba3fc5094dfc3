import type { FileHandle } from "node:fs/promises";

// [MS-CFB]: a header of 512 bytes, then sectors chained by a file allocation table (FAT). Only the chain of directory
// sectors is followed here, so that a file of any size costs a few reads.
const headerBytes = 512;
const directoryEntryBytes = 128;
const fatSectorsInHeader = 109;
const endOfChain = 0xffff_fffa; // this and everything above mark ends, free and special sectors
/** A real .ppt has a handful of streams; more than this is a loop or an attack. */
const maxDirectorySectors = 1024;

/**
 * The names of the storages and streams of an OLE2 compound file, as far as they can be read: a damaged file gives
 * the names before the damage.
 */
export async function readCompoundFileNames(file: FileHandle): Promise<Set<string>> {
  const names = new Set<string>();
  const header = await readAt(file, 0, headerBytes);
  if (header.length < headerBytes) return names;
  const shift = header.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) return names;
  const sectorBytes = 2 ** shift;
  let sector = header.readUInt32LE(48);
  for (let count = 0; sector < endOfChain && count < maxDirectorySectors; count++) {
    const directory = await readAt(file, (sector + 1) * sectorBytes, sectorBytes);
    for (const name of namesIn(directory)) names.add(name);
    sector = await nextSector(file, header, sectorBytes, sector);
  }
  return names;
}

function* namesIn(directory: Buffer): Generator<string> {
  for (let at = 0; at + directoryEntryBytes <= directory.length; at += directoryEntryBytes) {
    const nameBytes = directory.readUInt16LE(at + 64);
    // The length counts the terminating zero; 0 marks an unused entry.
    if (nameBytes >= 2 && nameBytes <= 64) yield directory.toString("utf16le", at, at + nameBytes - 2);
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
