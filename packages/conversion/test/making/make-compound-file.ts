const sectorBytes = 512;
const shortestInSectors = 4_096;
const endOfChain = 0xffff_fffe;
const freeSector = 0xffff_ffff;
const fatSector = 0xffff_fffd;

/**
 * An OLE2 compound file ([MS-CFB]) with empty streams of these names, and `data` at the end. It is the contents of the
 * first stream: from 4,096 bytes on in sectors of its own, below that within the stream of the root.
 */
export function makeCompoundFile(names: readonly string[], data: Buffer = Buffer.alloc(0)): Buffer {
  const directorySectors = Math.ceil((names.length + 1) / 4);
  const header = Buffer.alloc(sectorBytes);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(header);
  header.writeUInt16LE(9, 30);
  header.writeUInt32LE(1, 44);
  header.writeUInt32LE(1, 48);
  for (let index = 0; index < 109; index++) header.writeUInt32LE(index === 0 ? 0 : freeSector, 76 + index * 4);
  const fat = Buffer.alloc(sectorBytes, 0xff);
  fat.writeUInt32LE(fatSector, 0);
  for (let index = 1; index <= directorySectors; index++) {
    fat.writeUInt32LE(index === directorySectors ? endOfChain : index + 1, index * 4);
  }
  const directory = Buffer.alloc(directorySectors * sectorBytes);
  for (const [index, name] of ["Root Entry", ...names].entries()) {
    directory.write(name, index * 128, "utf16le");
    directory.writeUInt16LE((name.length + 1) * 2, index * 128 + 64);
    if (index > 1) continue;
    const isInRoot = data.length < shortestInSectors;
    if (index === 0 && !isInRoot) continue;
    directory.writeUInt32LE(index === 1 && isInRoot ? 0 : directorySectors + 1, index * 128 + 116);
    directory.writeUInt32LE(data.length, index * 128 + 120);
  }
  return Buffer.concat([header, fat, directory, data]);
}
