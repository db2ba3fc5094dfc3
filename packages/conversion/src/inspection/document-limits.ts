import { describeUnknown } from "../describe-unknown.ts";

const MB = 1_000_000;

/**
 * What a document may be before an engine sees it. The defaults leave real ones room: of 194 presentations at hand the
 * largest had 321 entries, 7.8 MB unpacked, and one entry that unpacked to 42 times its size.
 */
export interface DocumentLimits {
  /** Entries of a ZIP archive. Default 2,000. */
  readonly maxEntries: number;
  /** How many times its packed size an entry may unpack to; small ones may always. Default 100. */
  readonly maxInflateRatio: number;
  /** All entries together, as they really unpack. Default 500 MB. */
  readonly maxUnpackedBytes: number;
  /** Pixels of one image. Default 50 million. */
  readonly maxImagePixels: number;
  /** Slides of a presentation. Default 500. */
  readonly maxSlides: number;
  /** Pages of a text document or spreadsheet. Default 2,000. */
  readonly maxPages: number;
  /**
   * Content that lies elsewhere: pictures, media and embedded objects by `http:`, `file:` or a path. `block` converts
   * without it and warns; `refuse` answers `external-content`; `auto` blocks where a jail keeps the engine from network
   * and files, and refuses elsewhere, since LibreOffice by itself does not block all of it (tried with OpenDocument and
   * 7.4). Ordinary hyperlinks do not count. Default `auto`.
   */
  readonly externalContent: "auto" | "block" | "refuse";
}

const defaults: DocumentLimits = {
  maxEntries: 2_000,
  maxInflateRatio: 100,
  maxUnpackedBytes: 500 * MB,
  maxImagePixels: 50 * MB,
  maxSlides: 500,
  maxPages: 2_000,
  externalContent: "auto",
};

/** Completes checked limits. */
export function settleDocumentLimits(limits: Partial<DocumentLimits> = {}): DocumentLimits {
  return { ...defaults, ...limits };
}

/** A sentence for each fault. */
export function checkDocumentLimits(limits: Partial<DocumentLimits> = {}): string[] {
  const { externalContent = "auto", ...numbers } = limits;
  const wrong = Object.entries(numbers).filter(([, value]) => !(Number.isSafeInteger(value) && value > 0));
  return [
    ...describeUnknown(limits, Object.keys(defaults)),
    ...wrong.map(([name, value]) => `limit "${name}" must be a whole number above 0, not ${JSON.stringify(value)}`),
    ...(["auto", "block", "refuse"].includes(externalContent)
      ? []
      : [`limit "externalContent" must be auto, block or refuse, not ${JSON.stringify(externalContent)}`]),
  ];
}
