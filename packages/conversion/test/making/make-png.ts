import { crc32, deflateSync } from "node:zlib";

const red: readonly number[] = [255, 0, 0];

/** A red PNG; `declared` is what its header says of its size, where that is a lie. */
export function makePng(
  declared: { readonly width: number; readonly height: number } = { width: 1, height: 1 },
): Buffer {
  return assemble(declared, Buffer.from([0, ...red]));
}

/** A square PNG of flowing colours with a grain in them: small as JPEG, large without loss. */
export function makePhotograph(side: number): Buffer {
  const rows = Buffer.alloc(side * (side * 3 + 1));
  let grain = 1;
  for (let at = 0; at < rows.length; at++) {
    const column = at % (side * 3 + 1);
    // Each row begins with its filter: none.
    if (column === 0) continue;
    grain = (Math.imul(grain, 1_664_525) + 1_013_904_223) >>> 0;
    rows[at] = ((at / rows.length) * 120 + (column / (side * 3)) * 120 + (grain >>> 28)) & 0xff;
  }
  return assemble({ width: side, height: side }, rows);
}

function assemble({ width, height }: { readonly width: number; readonly height: number }, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(data.length, 0);
  numbers.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
}
