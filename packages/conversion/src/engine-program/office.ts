import type { ExportFilter, OpenedDocument, OpenRequest } from "./protocol.ts";
import type { PageReport } from "./write-page.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** LibreOffice within this process. Its calls block until they are done. */
export interface Office {
  /** As LibreOffice tells it, such as `7.4.7.2`. */
  readonly version: string;
  /** The families that are taken for these, which are not there; null where that is not known. */
  matchFonts(families: readonly string[]): (string | null)[];
  /** @throws {@link DocumentRefused} when LibreOffice cannot read the file. */
  open(path: string, kind: OpenRequest["document"], onPercent: (percent: number) => void): OfficeDocument;
}

export interface OfficeDocument {
  readonly kind: OpenedDocument["document"];
  readonly slides: number;
  /** LibreOfficeKit's description of a slide, JSON, or null. */
  describeSlide(index: number): string | null;
  /** The font families that LibreOffice has, in this process. */
  fonts(): string[];
  /**
   * Reports each page while it is written, under `report`.
   *
   * @throws {@link DocumentRefused} when LibreOffice cannot export it.
   */
  exportPdf(path: string, filter: ExportFilter, report: PageReport): void;
  /** The size of every slide, in whatever measure; null of other documents, whose pages differ. */
  readonly proportions: Size | null;
  /** Whether this LibreOffice draws text with smooth edges. */
  readonly smooth: boolean;
  /**
   * Draws a slide or page as it is printed, as a PNG. `index` is counted from 0; `pixels` is the size of a slide, and
   * null for pages, which have their own.
   *
   * @throws {@link DocumentRefused} when LibreOffice cannot.
   */
  exportPng(path: string, index: number, pixels: Size | null): void;
  /** @throws {@link DocumentRefused} when LibreOffice cannot. */
  saveAsOpenDocument(path: string): void;
  close(): void;
}

/** LibreOffice said no; its process goes on. */
export class DocumentRefused extends Error {
  override readonly name = "DocumentRefused";
}
