import { open, type FileHandle } from "node:fs/promises";
import { readStreamTable, readTable, type CrossReferences, type ObjectPlace } from "./cross-references.ts";
import { decryption, type Decrypt } from "./decryption.ts";
import { PdfFault } from "./pdf-fault.ts";
import { isDictionary, PdfReader, PdfReference, PdfTextEnded, type PdfDictionary, type PdfValue } from "./pdf-value.ts";
import { unpackStream } from "./unpack-stream.ts";

const tailBytes = 2048;
const firstReadBytes = 2048;
const maxObjectBytes = 64 * 1024 * 1024;
const maxSections = 100;
/** Cross-reference and object streams are far smaller; a bomb stops here. */
const maxUnpackedBytes = 256 * 1024 * 1024;

interface Parsed {
  readonly value: PdfValue;
  /** Where the data of a stream begins in the file; null for an object that is no stream. */
  readonly dataAt: number | null;
}

/** Where the data of a stream lies in the file. */
export interface StreamPlace {
  readonly at: number;
  /** As the file says: any number, or none. */
  readonly bytes: number;
}

interface FoundStream extends StreamPlace {
  readonly object: number;
  readonly dictionary: PdfDictionary;
}

/**
 * A PDF read by its cross-references, object by object, never as a whole: what LibreOffice writes (tables; and
 * cross-reference and object streams, should it come to write them).
 */
export class PdfFile implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #places = new Map<number, ObjectPlace>();
  readonly #objectStreams = new Map<number, readonly PdfValue[]>();
  readonly bytes: number;
  #trailer: PdfDictionary = new Map();
  #decrypt: Decrypt | null = null;

  private constructor(file: FileHandle, bytes: number) {
    this.#file = file;
    this.bytes = bytes;
  }

  /** @throws {@link PdfFault} when there is no PDF header, trailer or cross-reference table. */
  static async open(path: string): Promise<PdfFile> {
    const file = await open(path, "r");
    try {
      const pdf = new PdfFile(file, (await file.stat()).size);
      await pdf.#readStructure();
      return pdf;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get trailer(): PdfDictionary {
    return this.#trailer;
  }

  /** Follows `value` to the object it refers to; what is no reference is returned as it is. */
  async resolve(value: PdfValue | undefined): Promise<PdfValue> {
    if (!(value instanceof PdfReference)) return value ?? null;
    const place = this.#places.get(value.object);
    if (place === undefined) return null;
    switch (place.kind) {
      case "offset":
        return (await this.#readObject(place.offset, value.object)).value;
      case "in-stream":
        return (await this.#readObjectStream(place.stream))[place.index] ?? null;
    }
  }

  /** As {@link resolve}, for an object that must be a dictionary. */
  async dictionary(value: PdfValue | undefined, what: string): Promise<PdfDictionary> {
    const found = await this.resolve(value);
    if (!isDictionary(found)) throw new PdfFault(`has no ${what} where its cross-references point`);
    return found;
  }

  /** Where the data of a stream lies in the file; null for what is no stream, or lies in another one. */
  async placeOfStream(value: PdfValue | undefined): Promise<StreamPlace | null> {
    return await this.#streamOf(value);
  }

  /**
   * What a stream holds, decrypted and unpacked; null for what is no stream, lies in another one, or unpacks to more than
   * `maxBytes`.
   *
   * @throws {@link PdfFault} for a stream that is not packed as LibreOffice packs
   */
  async stream(value: PdfValue | undefined, maxBytes: number): Promise<Buffer | null> {
    const found = await this.#streamOf(value);
    if (found === null || !(found.bytes >= 0 && found.bytes <= maxBytes)) return null;
    const data = await this.#readBytes(found.at, found.bytes);
    return unpackStream(found.dictionary, this.#decrypt?.(data, found.object) ?? data, maxBytes);
  }

  /**
   * Lets {@link stream} decrypt; structure is read as it is.
   *
   * @param password what opens the PDF; empty where everybody may
   * @returns whether the streams can be read now
   */
  async unlock(password: string): Promise<boolean> {
    const encrypt = await this.resolve(this.trailer.get("Encrypt"));
    if (!isDictionary(encrypt)) return true;
    this.#decrypt = decryption(encrypt, this.trailer.get("ID"), password);
    return this.#decrypt !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  async #streamOf(value: PdfValue | undefined): Promise<FoundStream | null> {
    if (!(value instanceof PdfReference)) return null;
    const place = this.#places.get(value.object);
    if (place?.kind !== "offset") return null;
    const { value: dictionary, dataAt } = await this.#readObject(place.offset, null);
    if (dataAt === null || !isDictionary(dictionary)) return null;
    const bytes = Number(await this.resolve(dictionary.get("Length")));
    return { object: value.object, dictionary, at: dataAt, bytes };
  }

  async #readStructure(): Promise<void> {
    const head = await this.#read(0, 8);
    if (!head.startsWith("%PDF-")) throw new PdfFault("does not begin with %PDF");
    const tail = await this.#read(Math.max(0, this.bytes - tailBytes), tailBytes);
    const start = /startxref\s+(\d+)\s+%%EOF\s*$/u.exec(tail)?.[1];
    if (start === undefined) throw new PdfFault("has no end; it was cut off");
    await this.#readSections(Number(start));
  }

  /** Newest first, so that an object's newest place wins. */
  async #readSections(start: number): Promise<void> {
    const seen = new Set<number>();
    for (let offset: number | null = start; offset !== null && !seen.has(offset) && seen.size < maxSections;) {
      seen.add(offset);
      const section: CrossReferences = await this.#readSection(offset);
      if (this.#trailer.size === 0) this.#trailer = section.trailer;
      for (const [object, place] of section.places) if (!this.#places.has(object)) this.#places.set(object, place);
      const previous: PdfValue | undefined = section.trailer.get("Prev");
      offset = typeof previous === "number" ? previous : null;
    }
  }

  async #readSection(offset: number): Promise<CrossReferences> {
    const keyword = await this.#read(offset, 4);
    if (keyword === "xref") return await this.#growing(offset, (text) => readTable(text, keyword.length), this.bytes);
    const { value, dataAt } = await this.#readObject(offset, null);
    if (!isDictionary(value) || dataAt === null) throw new PdfFault("has no cross-reference table where it says");
    return readStreamTable(value, await this.#readStreamData(value, dataAt));
  }

  async #readObject(offset: number, expected: number | null): Promise<Parsed> {
    return await this.#growing(offset, (text) => parseObject(text, offset, expected));
  }

  async #readObjectStream(object: number): Promise<readonly PdfValue[]> {
    const known = this.#objectStreams.get(object);
    if (known !== undefined) return known;
    const place = this.#places.get(object);
    if (place?.kind !== "offset") throw new PdfFault("has an object stream that is not there");
    const { value, dataAt } = await this.#readObject(place.offset, object);
    if (!isDictionary(value) || dataAt === null) throw new PdfFault("has an object stream that is none");
    const values = parseObjectStream(value, await this.#readStreamData(value, dataAt));
    this.#objectStreams.set(object, values);
    return values;
  }

  async #readStreamData(dictionary: PdfDictionary, at: number): Promise<Buffer> {
    const length = Number(await this.resolve(dictionary.get("Length")));
    if (!(length >= 0 && length <= maxObjectBytes)) throw new PdfFault("has a structure larger than any real one");
    const data = unpackStream(dictionary, await this.#readBytes(at, length), maxUnpackedBytes);
    if (data === null) throw new PdfFault("has a structure larger than any real one");
    return data;
  }

  /** Parses from `offset`, reading more as long as the text ends too early. */
  async #growing<T>(offset: number, parse: (text: string) => T, most = maxObjectBytes): Promise<T> {
    for (let bytes = firstReadBytes; ; bytes *= 4) {
      const text = await this.#read(offset, bytes);
      try {
        return parse(text);
      } catch (error) {
        if (!(error instanceof PdfTextEnded)) throw error;
        if (text.length < bytes || bytes >= most) throw new PdfFault("ends within an object", { cause: error });
      }
    }
  }

  async #read(offset: number, bytes: number): Promise<string> {
    return (await this.#readBytes(offset, bytes)).toString("latin1");
  }

  async #readBytes(offset: number, bytes: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(bytes, this.bytes - offset));
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(wanted), 0, wanted, offset);
    return buffer.subarray(0, bytesRead);
  }
}

function parseObject(text: string, offset: number, expected: number | null): Parsed {
  const reader = new PdfReader(text);
  const number = reader.token();
  reader.token(); // the generation
  if (reader.token() !== "obj" || (expected !== null && Number(number) !== expected)) {
    throw new PdfFault(`does not have object ${expected ?? number} where its cross-references say`);
  }
  const value = reader.value();
  const end = reader.token();
  if (end !== "stream") return { value, dataAt: null };
  const data = reader.position + (text[reader.position] === "\r" ? 2 : 1);
  return { value, dataAt: offset + data };
}

/** ISO 32000-1, 7.5.7: pairs of object number and offset, then the values. */
function parseObjectStream(dictionary: PdfDictionary, data: Buffer): PdfValue[] {
  const text = data.toString("latin1");
  const first = Number(dictionary.get("First") ?? 0);
  const index = new PdfReader(text);
  return Array.from({ length: Math.min(Number(dictionary.get("N") ?? 0), text.length) }, () => {
    index.token();
    return new PdfReader(text, first + Number(index.token())).value();
  });
}
