import { PdfFault } from "./pdf-fault.ts";

/** A value of a PDF file, as far as the page tree and its fonts need it (ISO 32000-1, 7.3). */
export type PdfValue = number | string | boolean | null | PdfName | PdfReference | readonly PdfValue[] | PdfDictionary;
export type PdfDictionary = ReadonlyMap<string, PdfValue>;

export class PdfName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class PdfReference {
  readonly object: number;
  constructor(object: number) {
    this.object = object;
  }
}

/** `text` ended before the value did: read more of the file and try again. */
export class PdfTextEnded extends Error {}

const token =
  /[\0\t\n\f\r ]*(?:%[^\r\n]*[\0\t\n\f\r ]*)*(<<|>>|\[|\]|\(|<|\/[^\0\t\n\f\r ()<>[\]{}/%]*|[^\0\t\n\f\r ()<>[\]{}/%]+)/uy;
const reference = /[\0\t\n\f\r ]+(\d+)[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>[\]{}/%])/uy;
const deepest = 50;

/** Reads PDF values from text, one after the other. */
export class PdfReader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at = 0) {
    this.#text = text;
    this.#at = at;
  }

  get position(): number {
    return this.#at;
  }

  /** The next keyword, number or delimiter. */
  token(): string {
    token.lastIndex = this.#at;
    const match = token.exec(this.#text);
    if (match?.[1] === undefined) throw new PdfTextEnded();
    this.#at = token.lastIndex;
    return match[1];
  }

  value(depth = 0): PdfValue {
    if (depth > deepest) throw new PdfFault("nests deeper than any real one");
    return this.#valueFrom(this.token(), depth);
  }

  #valueFrom(first: string, depth: number): PdfValue {
    if (first === "<<") return this.#dictionary(depth);
    if (first === "[") return this.#array(depth);
    if (first === "(") return this.#literalString();
    if (first === "<") return this.#hexString();
    if (first.startsWith("/")) return new PdfName(decodeName(first.slice(1)));
    return this.#numberOrWord(first);
  }

  #dictionary(depth: number): PdfDictionary {
    const entries = new Map<string, PdfValue>();
    for (let key = this.token(); key !== ">>"; key = this.token()) {
      if (!key.startsWith("/")) throw new PdfFault(`has "${key.slice(0, 20)}" where the name of an entry belongs`);
      entries.set(decodeName(key.slice(1)), this.value(depth + 1));
    }
    return entries;
  }

  #array(depth: number): PdfValue[] {
    const items: PdfValue[] = [];
    for (let next = this.token(); next !== "]"; next = this.token()) items.push(this.#valueFrom(next, depth + 1));
    return items;
  }

  /** The raw text of a string: nothing here needs its meaning, only where it ends. */
  #literalString(): string {
    const start = this.#at;
    for (let open = 1; open > 0; this.#at++) {
      const character = this.#text[this.#at];
      if (character === undefined) throw new PdfTextEnded();
      if (character === "\\") this.#at++;
      else if (character === "(") open++;
      else if (character === ")") open--;
    }
    return this.#text.slice(start, this.#at - 1);
  }

  #hexString(): string {
    const end = this.#text.indexOf(">", this.#at);
    if (end === -1) throw new PdfTextEnded();
    const digits = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return digits;
  }

  #numberOrWord(word: string): PdfValue {
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    const number = Number(word);
    if (Number.isNaN(number)) throw new PdfFault(`has "${word.slice(0, 20)}" where a value belongs`);
    reference.lastIndex = this.#at;
    if (!Number.isInteger(number) || !reference.test(this.#text)) return number;
    this.#at = reference.lastIndex;
    return new PdfReference(number);
  }
}

function decodeName(raw: string): string {
  return raw.replaceAll(/#([\da-f]{2})/giu, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

export function isDictionary(value: PdfValue | undefined): value is PdfDictionary {
  return value instanceof Map;
}

/** The name that a dictionary has under a key; null where it has none. */
export function nameOf(dictionary: PdfDictionary, key: string): string | null {
  const value = dictionary.get(key);
  return value instanceof PdfName ? value.name : null;
}
