import { PdfFault } from "./pdf-fault.ts";
import { isDictionary, PdfReader, type PdfDictionary } from "./pdf-value.ts";

/** Where an object lies: at an offset of the file, or as the n-th object within an object stream. */
export type ObjectPlace =
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "in-stream"; readonly stream: number; readonly index: number };

/** One cross-reference section: the places it adds, and its trailer. */
export interface CrossReferences {
  readonly places: ReadonlyMap<number, ObjectPlace>;
  readonly trailer: PdfDictionary;
}

const entryBytes = 20;
/** More objects than this are not those of a document that was just exported. */
const maxObjects = 5_000_000;

/** Reads a classic table: `xref`, subsections of 20-byte entries, `trailer` (ISO 32000-1, 7.5.4). */
export function readTable(text: string, afterKeyword: number): CrossReferences {
  const places = new Map<number, ObjectPlace>();
  let reader = new PdfReader(text, afterKeyword);
  for (let word = reader.token(); word !== "trailer"; word = reader.token()) {
    const first = readCount(word);
    const count = readCount(reader.token());
    const start = skipLineEnd(text, reader.position);
    for (let index = 0; index < count; index++) {
      const entry = text.slice(start + index * entryBytes, start + (index + 1) * entryBytes);
      if (entry[17] === "n") places.set(first + index, { kind: "offset", offset: Number(entry.slice(0, 10)) });
    }
    reader = new PdfReader(text, start + count * entryBytes);
  }
  const trailer = reader.value();
  if (!isDictionary(trailer)) throw new PdfFault("has no trailer");
  return { places, trailer };
}

function readCount(word: string): number {
  const count = Number(word);
  if (!Number.isInteger(count) || count < 0 || count > maxObjects) {
    throw new PdfFault("has a damaged cross-reference table");
  }
  return count;
}

function skipLineEnd(text: string, at: number): number {
  let position = at;
  while (" \r\n".includes(text[position] ?? "x")) position++;
  return position;
}

/** Reads the data of a cross-reference stream (ISO 32000-1, 7.5.8). */
export function readStreamTable(dictionary: PdfDictionary, data: Buffer): CrossReferences {
  const places = new Map<number, ObjectPlace>();
  const [typeBytes = 0, secondBytes = 0, thirdBytes = 0] = numbersOf(dictionary, "W");
  const size = Number(dictionary.get("Size") ?? 0);
  const sections = dictionary.has("Index") ? numbersOf(dictionary, "Index") : [0, size];
  let at = 0;
  for (let section = 0; section + 1 < sections.length; section += 2) {
    const first = sections[section] ?? 0;
    for (let index = 0; index < (sections[section + 1] ?? 0); index++) {
      const rowBytes = typeBytes + secondBytes + thirdBytes;
      if (rowBytes === 0 || at + rowBytes > data.length) throw new PdfFault("has a damaged cross-reference stream");
      const type = typeBytes === 0 ? 1 : unsigned(data, at, typeBytes);
      const second = unsigned(data, at + typeBytes, secondBytes);
      const third = unsigned(data, at + typeBytes + secondBytes, thirdBytes);
      if (type === 1) places.set(first + index, { kind: "offset", offset: second });
      else if (type === 2) places.set(first + index, { kind: "in-stream", stream: second, index: third });
      at += rowBytes;
    }
  }
  return { places, trailer: dictionary };
}

function numbersOf(dictionary: PdfDictionary, key: string): number[] {
  const value = dictionary.get(key);
  return Array.isArray(value) ? value.map(Number) : [];
}

function unsigned(data: Buffer, at: number, bytes: number): number {
  return data.subarray(at, at + bytes).reduce((sum, byte) => sum * 256 + byte, 0);
}
