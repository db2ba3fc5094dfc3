import { ConversionError } from "../errors.ts";
import type { DocumentLimits } from "./document-limits.ts";
import { linksOfOpenDocument, linksOfRelationships, type ExternalLink } from "./external-links.ts";
import { DtdSearch } from "./find-dtd.ts";
import { imageHeadBytes, readImageSize } from "./image-size.ts";

/** Parts that name what lies elsewhere. */
const linkingParts = /\.rels$|(?:^|\/)(?:content|styles)\.xml$/u;
/** A part of that kind is not larger; what follows is not looked at for links, and LibreOffice does not follow them. */
const maxLinkingBytes = 16 * 1024 * 1024;
/** The first character of XML, after a mark of its encoding and white space. */
const xmlBegin = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?[\s\0]*</u;

/** Looks at what one entry of an archive unpacks to, piece by piece. */
export class EntryExamination {
  readonly #name: string;
  readonly #limits: DocumentLimits;
  #dtd: DtdSearch | null | undefined;
  #head: Buffer[] = [];
  #headBytes = 0;
  readonly #headWanted: number;

  constructor(name: string, limits: DocumentLimits) {
    this.#name = name;
    this.#limits = limits;
    this.#headWanted = linkingParts.test(name) ? maxLinkingBytes : imageHeadBytes;
  }

  /** @throws {@link ConversionError} `dtd-forbidden` */
  feed(piece: Buffer): void {
    // By its contents, not by its name: LibreOffice goes by neither.
    this.#dtd ??=
      this.#dtd === undefined && xmlBegin.test(piece.toString("latin1", 0, 64)) ? new DtdSearch(this.#name) : null;
    this.#dtd?.feed(piece);
    if (this.#dtd?.found === true) throw dtdForbidden();
    if (this.#headBytes >= this.#headWanted) return;
    this.#head.push(piece);
    this.#headBytes += piece.length;
  }

  /**
   * @returns what the entry takes from elsewhere
   * @throws {@link ConversionError} `dtd-forbidden` or `image-too-large`
   */
  end(): ExternalLink[] {
    this.#dtd?.end();
    if (this.#dtd?.found === true) throw dtdForbidden();
    const head = Buffer.concat(this.#head);
    if (this.#dtd === null) checkImage(head, this.#limits.maxImagePixels);
    if (!linkingParts.test(this.#name)) return [];
    const text = head.toString("utf8");
    return [...(this.#name.endsWith(".rels") ? linksOfRelationships(text) : linksOfOpenDocument(text))];
  }
}

/** @throws {@link ConversionError} `image-too-large` */
export function checkImage(head: Buffer, maxPixels: number): void {
  const size = readImageSize(head);
  if (size === null || size.width * size.height <= maxPixels) return;
  throw new ConversionError(
    "image-too-large",
    `An image in the document has ${size.width} × ${size.height} pixels; ${Math.round(maxPixels / 1_000_000)} million are ` +
      "taken. Make it smaller in the program that made the document.",
  );
}

function dtdForbidden(): ConversionError {
  return new ConversionError(
    "dtd-forbidden",
    "The document defines markup of its own (a DTD), as no office program does. Save it again in yours, and send that.",
  );
}
