import { decode } from "fast-png";

/** Opaque pixels, four bytes each: red, green, blue and 255. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

const white = 255;

/** Reads a PNG that LibreOffice drew, on white paper where it drew nothing. */
export function readPicture(png: Uint8Array): Picture {
  const { width, height, data: drawn, channels, depth } = decode(png);
  if (depth !== 8 || channels < 3) throw new Error(`LibreOffice drew ${channels} channels of ${depth} bits`);
  const data = new Uint8ClampedArray(width * height * 4).fill(white);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = channels === 4 ? (drawn[pixel * 4 + 3] ?? 0) / 255 : 1;
    for (let colour = 0; colour < 3; colour++) {
      data[pixel * 4 + colour] = white + alpha * ((drawn[pixel * channels + colour] ?? 0) - white);
    }
  }
  return { width, height, data };
}
