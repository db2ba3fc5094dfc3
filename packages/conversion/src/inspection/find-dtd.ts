const bytesToLookBehind = 64;
/** A declaration of a document type without definitions of its own is no longer than this. */
const longestPlain = 1_024;

/**
 * Looks for document type definitions in XML that comes in pieces. They define entities, which unpack like bombs or
 * name files, and no office program writes any. Allowed is a document type without definitions where old programs
 * wrote one: in drawings (SVG) and in OpenDocument's manifest.
 */
export class DtdSearch {
  readonly #plainAllowed: boolean;
  #encoding: BufferEncoding | null = null;
  #rest = "";
  found = false;

  constructor(entryName: string) {
    this.#plainAllowed = entryName.endsWith(".svg") || entryName === "META-INF/manifest.xml";
  }

  feed(piece: Buffer): void {
    // Two bytes a character, low or high one first: with a mark, or by the zero beside the first bracket.
    this.#encoding ??=
      piece[0] === 0 || piece[1] === 0 || piece[0] === 0xff || piece[0] === 0xfe ? "utf16le" : "latin1";
    // Of high ones first the zeros are dropped: what is looked for is in ASCII.
    const text = this.#rest + (this.#encoding === "latin1" ? piece.toString("latin1") : withoutZeros(piece));
    this.#search(text, false);
    this.#rest = text.slice(-(longestPlain + bytesToLookBehind));
  }

  end(): void {
    this.#search(this.#rest, true);
  }

  #search(text: string, isEnd: boolean): void {
    if (text.includes("<!ENTITY")) this.found = true;
    for (let at = text.indexOf("<!DOCTYPE"); at !== -1; at = text.indexOf("<!DOCTYPE", at + 1)) {
      const declaration = text.slice(at, at + longestPlain);
      const end = declaration.indexOf(">");
      // Its end may be in the next piece.
      if (end === -1 && !isEnd && declaration.length < longestPlain) continue;
      const isPlain = end !== -1 && !declaration.slice(0, end).includes("[");
      if (!isPlain || !this.#plainAllowed) this.found = true;
    }
  }
}

function withoutZeros(piece: Buffer): string {
  return piece.toString("latin1").replaceAll("\0", "");
}
