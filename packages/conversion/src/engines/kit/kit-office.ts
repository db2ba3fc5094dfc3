import { pathToFileURL } from "node:url";
import { filterOptions } from "../../engine-program/filter-options.ts";
import { documentKind } from "../../engine-program/document-kind.ts";
import { openDocumentFormats } from "../../engine-program/opendocument-format.ts";
import { readFontFamilies, readVersion } from "../../engine-program/lok-records.ts";
import { DocumentRefused, type Office, type OfficeDocument, type Size } from "../../engine-program/office.ts";
import type { ExportFilter, OpenedDocument, OpenRequest } from "../../engine-program/protocol.ts";
import type { PageReport } from "../../engine-program/write-page.ts";
import { pictureOptions } from "../../engine-program/picture/picture-options.ts";
import type { ExportWatch } from "./export-watch.ts";
import { Fontconfig } from "./fontconfig.ts";
import { KitLibrary } from "./library.ts";
import { statusIndicatorSetValue } from "./slots.ts";

/** Batch: LibreOffice asks nobody anything. */
const loadOptions = "Batch=true";

/** The installed LibreOffice, loaded into this process. */
export class KitOffice implements Office {
  readonly version: string;
  readonly #library: KitLibrary;
  readonly #watch: ExportWatch;
  readonly #fontconfig = new Fontconfig();

  constructor(program: string, profile: string, watch: ExportWatch) {
    this.#library = new KitLibrary(program, pathToFileURL(profile).href);
    this.#watch = watch;
    this.version = readVersion(this.#library.versionInfo());
  }

  #listen(onPercent: (percent: number) => void): void {
    this.#library.listen((type, payload) => {
      if (type === statusIndicatorSetValue) onPercent(Number(payload));
    });
  }

  matchFonts(families: readonly string[]): (string | null)[] {
    return this.#fontconfig.match(families);
  }

  open(path: string, kind: OpenRequest["document"], onPercent: (percent: number) => void): OfficeDocument {
    // Sheets are loaded by threads, and a thread that tells of it waits for this one, which waits for the threads.
    if (kind === "spreadsheet") this.#library.stopListening();
    else this.#listen(onPercent);
    const document = this.#library.load(pathToFileURL(path).href, loadOptions);
    if (document === null) throw new DocumentRefused(this.#library.error());
    return new KitDocument(this.#library, document, this.#watch);
  }
}

class KitDocument implements OfficeDocument {
  readonly kind: OpenedDocument["document"];
  readonly slides: number;
  readonly proportions: Size | null;
  readonly smooth = true;
  readonly #library: KitLibrary;
  readonly #document: ReturnType<KitLibrary["load"]>;
  readonly #watch: ExportWatch;

  constructor(library: KitLibrary, document: ReturnType<KitLibrary["load"]>, watch: ExportWatch) {
    this.#library = library;
    this.#document = document;
    this.#watch = watch;
    this.kind = documentKind(library.documentType(document));
    this.slides = library.parts(document);
    this.proportions = this.kind === "presentation" ? library.documentSize(document) : null;
  }

  describeSlide(index: number): string | null {
    return this.#library.partInfo(this.#document, index);
  }

  fonts(): string[] {
    return readFontFamilies(this.#library.commandValues(this.#document, ".uno:CharFontName"));
  }

  exportPdf(path: string, filter: ExportFilter, report: PageReport): void {
    this.#watch.during(report, () => this.#save(path, "pdf", filterOptions(filter)));
  }

  exportPng(path: string, index: number, pixels: Size | null): void {
    this.#library.setPart(this.#document, index);
    this.#save(path, "png", pictureOptions(pixels));
  }

  saveAsOpenDocument(path: string): void {
    this.#save(path, openDocumentFormats[this.kind], "");
  }

  #save(path: string, format: string, options: string): void {
    const saved = this.#library.saveAs(this.#document, pathToFileURL(path).href, format, options);
    if (!saved) throw new DocumentRefused(this.#library.error());
  }

  close(): void {
    this.#library.destroyDocument(this.#document);
  }
}
