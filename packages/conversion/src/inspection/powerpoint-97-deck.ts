import { createReadStream } from "node:fs";
import { checkImage } from "./entry-examination.ts";
import type { DeckContents } from "./deck-contents.ts";

// [MS-PPT]: every record has a header of eight bytes, and the two wanted here a fixed length, so that both are found
// by their headers in the raw file, whatever the compound file's chains look like.
/** FontEntityAtom, 2.9.9: type 0x0FB7, 68 bytes, the name in UTF-16 in the first 64. */
const fontAtom = Buffer.from([0xb7, 0x0f, 0x44, 0x00, 0x00, 0x00]);
const fontNameBytes = 64;
/** SlideShowSlideInfoAtom, 2.6.6: version and instance 0, type 0x03F9, 16 bytes; flags in the twelfth, fHidden bit 2. */
const slideInfoAtom = Buffer.from([0x00, 0x00, 0xf9, 0x03, 0x10, 0x00, 0x00, 0x00]);
const flagsOffset = 10;
const hiddenFlag = 0x04;
/** CurrentUserAtom, 2.3.2: type 0x0FF6; after its length a size of 20, then the token that says "encrypted". */
const currentUserType = Buffer.from([0xf6, 0x0f]);
const encryptedToken = Buffer.from([0x14, 0x00, 0x00, 0x00, 0xdf, 0xc4, 0xd1, 0xf3]);
const typeBeforeToken = 6;
const longestRecord = 80;

/**
 * Reads what a PowerPoint 97–2003 file shows to a plain search. Its hidden slides are an upper bound: the file keeps
 * old versions of a slide beside the new one.
 */
export async function readPowerPoint97Deck(path: string): Promise<DeckContents> {
  const fonts = new Set<string>();
  let hidden = 0;
  for await (const { bytes, searchable } of overlappingPieces(path)) {
    for (const at of findAll(bytes, fontAtom, searchable)) addFont(fonts, bytes, at + fontAtom.length);
    for (const at of findAll(bytes, slideInfoAtom, searchable)) {
      if (((bytes[at + slideInfoAtom.length + flagsOffset] ?? 0) & hiddenFlag) !== 0) hidden++;
    }
  }
  return { slides: null, hidden: { kind: "at-most", count: hidden }, fonts: [...fonts] };
}

/** Whether the file says that its contents are encrypted. */
export async function isEncryptedPowerPoint97(path: string): Promise<boolean> {
  for await (const { bytes } of overlappingPieces(path)) {
    for (const at of findAll(bytes, encryptedToken, bytes.length)) {
      if (bytes.subarray(Math.max(0, at - typeBeforeToken), at).indexOf(currentUserType) === 0) return true;
    }
  }
  return false;
}

/** A picture in PNG lies in the file as it is, so that its header can be found. */
const pngHeader = Buffer.from("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "latin1");

/** @throws ConversionError `image-too-large` */
export async function checkPowerPoint97Images(path: string, maxPixels: number): Promise<void> {
  for await (const { bytes, searchable } of overlappingPieces(path)) {
    for (const at of findAll(bytes, pngHeader, searchable))
      checkImage(bytes.subarray(at, at + longestRecord), maxPixels);
  }
}

/** Pieces of a file that repeat the end of the one before; a record that begins before `searchable` is whole. */
async function* overlappingPieces(path: string): AsyncGenerator<{ bytes: Buffer; searchable: number }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes = Buffer.concat([rest, piece as Buffer]);
    const searchable = Math.max(0, bytes.length - longestRecord);
    yield { bytes, searchable };
    rest = bytes.subarray(searchable);
  }
  yield { bytes: rest, searchable: rest.length };
}

function* findAll(bytes: Buffer, wanted: Buffer, before: number): Generator<number> {
  for (let at = bytes.indexOf(wanted); at !== -1 && at < before; at = bytes.indexOf(wanted, at + 1)) yield at;
}

function addFont(fonts: Set<string>, bytes: Buffer, at: number): void {
  const [name = ""] = bytes.toString("utf16le", at, Math.min(at + fontNameBytes, bytes.length)).split("\0");
  // A chance match of six bytes is no name.
  if (/^[\p{L}\p{N}][\p{L}\p{N}\p{M}\p{P}\p{Zs}]{0,30}$/u.test(name)) fonts.add(name);
}
