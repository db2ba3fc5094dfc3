import { inflateSync } from "node:zlib";
import { PdfFault } from "./pdf-fault.ts";
import { isDictionary, PdfName, type PdfDictionary } from "./pdf-value.ts";

/**
 * Unpacks a stream with the one filter that is used for structure and text, FlateDecode, and undoes a PNG predictor.
 *
 * @returns null for what unpacks to more than `maxBytes`
 */
export function unpackStream(dictionary: PdfDictionary, packed: Buffer, maxBytes: number): Buffer | null {
  const filter = dictionary.get("Filter");
  if (filter === undefined) return packed;
  const names = (Array.isArray(filter) ? filter : [filter]).map((each) => (each instanceof PdfName ? each.name : ""));
  if (names.length !== 1 || names[0] !== "FlateDecode") throw new PdfFault(`packs its structure with ${names.join()}`);
  const unpacked = inflate(packed, maxBytes);
  return unpacked && undoPredictor(dictionary, unpacked);
}

function inflate(packed: Buffer, maxBytes: number): Buffer | null {
  try {
    return inflateSync(packed, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw new PdfFault("has a stream that cannot be unpacked", { cause });
  }
}

function undoPredictor(dictionary: PdfDictionary, data: Buffer): Buffer {
  const parameters = dictionary.get("DecodeParms");
  if (!isDictionary(parameters)) return data;
  const predictor = Number(parameters.get("Predictor") ?? 1);
  if (predictor === 1) return data;
  if (predictor < 10) throw new PdfFault(`packs its structure with predictor ${predictor}`);
  return undoPng(data, Number(parameters.get("Columns") ?? 1));
}

/** Rows of one byte that names the filter (PNG, 9.2: none, sub or up for single-byte samples) and `columns` bytes. */
function undoPng(data: Buffer, columns: number): Buffer {
  const rows = Math.floor(data.length / (columns + 1));
  const out = Buffer.alloc(rows * columns);
  for (let row = 0; row < rows; row++) {
    const filter = data[row * (columns + 1)] ?? 0;
    if (filter > 2) throw new PdfFault(`packs its structure with PNG filter ${filter}`);
    for (let column = 0; column < columns; column++) {
      const raw = data[row * (columns + 1) + 1 + column] ?? 0;
      const left = column > 0 ? (out[row * columns + column - 1] ?? 0) : 0;
      const above = row > 0 ? (out[(row - 1) * columns + column] ?? 0) : 0;
      out[row * columns + column] = (raw + (filter === 0 ? 0 : filter === 1 ? left : above)) & 0xff;
    }
  }
  return out;
}
