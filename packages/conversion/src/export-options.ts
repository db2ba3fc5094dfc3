import type { SlideRange } from "./slide-range.ts";

/** A part of ISO 19005, at its level b: it looks the same for ever. */
export type PdfArchiveLevel = "1b" | "2b" | "3b";

/** In which quality a PDF may be printed: not at all, as an image of about 150 dpi, or as it is. */
export type PdfPrinting = "none" | "low" | "high";

/** What may be changed in a PDF: nothing; its pages' order and number; filling in forms; that and comments; anything. */
export type PdfChanging = "none" | "pages" | "forms" | "comments" | "any";

/** What to export. Everything is optional; the default is every slide that is not hidden, without notes. */
export interface ExportOptions {
  /** Slide numbers such as `"1-3,5"`, counted with the hidden slides. Default: all. */
  readonly slides?: string;
  /** Export hidden slides too. Default false. */
  readonly hiddenSlides?: boolean;
  /** Add a page with the speaker's notes for every exported slide, after the slides. Default false. */
  readonly notes?: boolean;
  /** An outline with an entry for every slide, which readers show beside the pages. Default true. */
  readonly bookmarks?: boolean;
  /** Write PDF/A of this part and level, for archives. It excludes everything that encrypts. Default: none. */
  readonly pdfa?: PdfArchiveLevel;
  /** Write PDF/UA-1, with tags that tell a screen reader what is what and in which order. Default false. */
  readonly pdfua?: boolean;
  /** Quality of images as JPEG, 1 (small) to 100 (good), or `"lossless"`: as PNG would keep them. Default 90. */
  readonly imageQuality?: number | "lossless";
  /** Images of more dots per inch, as they stand on the slide, get this many, 50 to 2,400; `"original"` leaves all as they are. Default 300. */
  readonly imageDpi?: number | "original";
  /** Without it nobody opens the PDF: 1 to 32 characters of ASCII. Default: everybody may open it. */
  readonly openPassword?: string;
  /**
   * With it everything is allowed: 1 to 32 characters of ASCII. Default: where something is forbidden, one that nobody
   * knows.
   */
  readonly ownerPassword?: string;
  /** Default `high`. */
  readonly printing?: PdfPrinting;
  /** Default `any`. */
  readonly changing?: PdfChanging;
  /** Whether text and images may be copied. Screen readers may read in any case. Default true. */
  readonly copying?: boolean;
}

/** {@link ExportOptions} checked and completed. */
export interface ExportPlan {
  readonly slides: SlideRange | null;
  readonly hiddenSlides: boolean;
  readonly notes: boolean;
  readonly bookmarks: boolean;
  readonly pdfa: PdfArchiveLevel | null;
  readonly pdfua: boolean;
  readonly imageQuality: number | "lossless";
  readonly imageDpi: number | "original";
  readonly protection: PdfProtection | null;
}

/** What makes a PDF an encrypted one. */
export interface PdfProtection {
  /** Null: everybody may open it. */
  readonly openPassword: string | null;
  /** Null: nobody may do what is forbidden. */
  readonly ownerPassword: string | null;
  readonly printing: PdfPrinting;
  readonly changing: PdfChanging;
  readonly copying: boolean;
}
