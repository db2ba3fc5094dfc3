import { crc32 } from "node:zlib";
import { ConversionError } from "../errors.ts";
import type { PictureFormat } from "./thumbnail-request.ts";

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A fault in the picture, as the end of a sentence. */
class PictureFault extends Error {}

const pngSignature = Buffer.from("\u0089PNG\r\n\u001a\n", "latin1");
/** Length, type and check of a PNG chunk. */
const pngChunkBytes = 12;
const riffHeaderBytes = 12;

/**
 * Believes a picture only by its own structure: that it is whole, and of a size that was asked for. What it shows is
 * decoded by whoever looks at it, never here.
 *
 * @param size its longer side, at the most
 * @throws {@link ConversionError} `incomplete-output`
 */
export function checkPicture(bytes: Buffer, format: PictureFormat, size: number): PictureSize {
  try {
    const { width, height } = readers[format](bytes);
    if (width < 1 || height < 1 || Math.max(width, height) > size) {
      throw new PictureFault(`has ${width} × ${height} pixels where ${size} were the most`);
    }
    return { width, height };
  } catch (cause) {
    if (!(cause instanceof PictureFault)) throw cause;
    throw new ConversionError("incomplete-output", `A picture that LibreOffice made ${cause.message}.`, { cause });
  }
}

const readers: Readonly<Record<PictureFormat, (bytes: Buffer) => PictureSize>> = { png: readPng, webp: readWebp };

/** PNG (Third Edition) 5: chunks from IHDR to IEND, each with its check, and nothing behind them. */
function readPng(bytes: Buffer): PictureSize {
  if (!bytes.subarray(0, pngSignature.length).equals(pngSignature)) throw new PictureFault("is no PNG");
  let size: PictureSize | null = null;
  for (let at = pngSignature.length; at + pngChunkBytes <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const end = at + pngChunkBytes + length;
    if (end > bytes.length) break;
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) throw new PictureFault("is damaged");
    if (size === null) size = readPngHeader(type, bytes.subarray(at + 8, end - 4));
    if (type === "IEND" && end === bytes.length) return size;
    at = end;
  }
  throw new PictureFault("is cut off");
}

function readPngHeader(type: string, data: Buffer): PictureSize {
  if (type !== "IHDR" || data.length !== 13) throw new PictureFault("begins without its size");
  return { width: data.readUInt32BE(0), height: data.readUInt32BE(4) };
}

/** RFC 9649: a RIFF file of the length that it says, with one lossy frame (`VP8 `), as our encoder writes it. */
function readWebp(bytes: Buffer): PictureSize {
  const isRiff = bytes.length > 30 && bytes.toString("latin1", 0, 4) === "RIFF";
  if (!isRiff || bytes.toString("latin1", 8, 16) !== "WEBPVP8 ") throw new PictureFault("is no WebP");
  const frameBytes = bytes.readUInt32LE(riffHeaderBytes + 4);
  const whole = bytes.readUInt32LE(4) + 8 === bytes.length && frameBytes + (frameBytes % 2) + 20 === bytes.length;
  if (!whole) throw new PictureFault("is cut off");
  return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
}
