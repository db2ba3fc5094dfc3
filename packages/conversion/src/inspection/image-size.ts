/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** As many of an image's first bytes as {@link readImageSize} has a use for: a photograph may begin with a thumbnail. */
export const imageHeadBytes: number = 256 * 1024;

type Reader = (head: Buffer) => ImageSize | null;

/**
 * Formats that LibreOffice unpacks to pixels, by their signatures. Drawings (EMF, WMF, SVG) have none: their sizes are
 * measures on paper. Own readers, since these bytes are hostile and are read in the process that serves everybody:
 * each looks at a few places and cannot go on for ever.
 */
const readers: readonly { readonly signature: string; readonly at?: number; readonly read: Reader }[] = [
  { signature: "\u0089PNG\r\n", read: (head) => sizeAt(head, 16, (at) => head.readUInt32BE(at)) },
  { signature: "GIF8", read: (head) => shorts(head, 6) },
  { signature: "BM", read: readBmp },
  { signature: "WEBP", at: 8, read: readWebp },
  { signature: "\u00ff\u00d8\u00ff", read: readJpeg },
  { signature: "II*\0", read: (head) => readTiff(head, true) },
  { signature: "MM\0*", read: (head) => readTiff(head, false) },
];

/** The size that an image's header tells, or null of anything else and of what is cut off. */
export function readImageSize(head: Buffer): ImageSize | null {
  const reader = readers.find(
    ({ signature, at = 0 }) => head.toString("latin1", at, at + signature.length) === signature,
  );
  return reader?.read(head) ?? null;
}

/** Two numbers of four bytes, one after the other. */
function sizeAt(head: Buffer, at: number, read: (at: number) => number): ImageSize | null {
  if (head.length < at + 8) return null;
  return { width: read(at), height: read(at + 4) };
}

function shorts(head: Buffer, at: number, bits = 16): ImageSize | null {
  if (head.length < at + 4) return null;
  const mask = 2 ** bits - 1;
  return { width: head.readUInt16LE(at) & mask, height: head.readUInt16LE(at + 2) & mask };
}

/** Heights of rows that run downwards are negative. */
function readBmp(head: Buffer): ImageSize | null {
  if (head.length < 26) return null;
  const headerBytes = head.readUInt32LE(14);
  // The oldest header has numbers of two bytes.
  if (headerBytes === 12) return shorts(head, 18);
  // Two letters are a weak signature.
  if (![40, 52, 56, 64, 108, 124].includes(headerBytes)) return null;
  return sizeAt(head, 18, (at) => Math.abs(head.readInt32LE(at)));
}

/** RFC 9649: `VP8X` has three bytes each, less one; `VP8 ` 14 bits; `VP8L` 14 bits, packed, less one. */
function readWebp(head: Buffer): ImageSize | null {
  if (head.length < 30) return null;
  switch (head.toString("latin1", 12, 16)) {
    case "VP8X":
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
    case "VP8 ":
      return shorts(head, 26, 14);
    case "VP8L": {
      const packed = head.readUInt32LE(21);
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
    }
    default:
      return null;
  }
}

/** Segments follow each other by their lengths until a start of frame (ITU-T T.81, B.2.2). */
function readJpeg(head: Buffer): ImageSize | null {
  for (let at = 2; at + 9 <= head.length;) {
    if (head[at] !== 0xff) return null;
    const marker = head[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
    // A filling byte, or a marker that stands alone.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + Math.max(2, head.readUInt16BE(at + 2));
  }
  return null;
}

/** TIFF 6.0: the directory that the header points at, as far as it lies in the head. Tags 256 and 257 are the size. */
function readTiff(head: Buffer, little: boolean): ImageSize | null {
  const short = (at: number): number => (little ? head.readUInt16LE(at) : head.readUInt16BE(at));
  const long = (at: number): number => (little ? head.readUInt32LE(at) : head.readUInt32BE(at));
  const directory = head.length < 8 ? head.length : long(4);
  if (directory + 2 > head.length) return null;
  const found = new Map<number, number>();
  const end = Math.min(head.length, directory + 2 + short(directory) * 12);
  for (let at = directory + 2; at + 12 <= end; at += 12) {
    // Type 3 is a number of two bytes, at the beginning of the four.
    found.set(short(at), short(at + 2) === 3 ? short(at + 8) : long(at + 8));
  }
  const [width, height] = [found.get(256), found.get(257)];
  return width === undefined || height === undefined ? null : { width, height };
}
