import { ConversionError } from "../errors.ts";
import type { DocumentLimits } from "./document-limits.ts";
import {
  linksOfFields,
  linksOfFormulas,
  linksOfOpenDocument,
  linksOfRelationships,
  type ExternalLink,
} from "./external-links.ts";
import { DtdSearch } from "./find-dtd.ts";
import { imageHeadBytes, readImageSize } from "./image-size.ts";

/** Parts that name what lies elsewhere, and how each does. */
const linkingParts: readonly (readonly [name: RegExp, read: (text: string) => Iterable<ExternalLink>])[] = [
  [/\.rels$/u, linksOfRelationships],
  [/(?:^|\/)(?:content|styles)\.xml$/u, linksOfOpenDocument],
  [/(?:^|\/)content\.xml$|^xl\/worksheets\/[^/]+\.xml$/u, linksOfFormulas],
  [/^word\/(?:document|(?:header|footer)\d*|footnotes|endnotes)\.xml$/u, linksOfFields],
];
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
  readonly #readers: readonly ((text: string) => Iterable<ExternalLink>)[];

  constructor(name: string, limits: DocumentLimits) {
    this.#name = name;
    this.#limits = limits;
    this.#readers = linkingParts.filter(([part]) => part.test(name)).map(([, read]) => read);
    this.#headWanted = this.#readers.length > 0 ? maxLinkingBytes : imageHeadBytes;
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
    if (this.#readers.length === 0) return [];
    const text = head.toString("utf8");
    return this.#readers.flatMap((read) => [...read(text)]);
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
