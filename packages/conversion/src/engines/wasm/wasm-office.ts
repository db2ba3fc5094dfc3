import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { EmscriptenModule } from "@matbee/libreoffice-converter/server";
import { filterOptions } from "../../engine-program/filter-options.ts";
import { documentKind } from "../../engine-program/document-kind.ts";
import { openDocumentFormats } from "../../engine-program/opendocument-format.ts";
import { readFontFamilies, readVersion } from "../../engine-program/lok-records.ts";
import { DocumentRefused, type Office, type OfficeDocument, type Size } from "../../engine-program/office.ts";
import type { ExportFilter, OpenedDocument } from "../../engine-program/protocol.ts";
import type { PageReport } from "../../engine-program/write-page.ts";
import { pictureOptions } from "../../engine-program/picture/picture-options.ts";
import type { Bindings, FunctionTable } from "./bindings.ts";
import { reportPages } from "./report-pages.ts";

const workFolder = "/tmp/millrace";
const loadOptions = "Batch=true";
const versionInfoSlot = 10; // LibreOfficeKitClass.getVersionInfo, as in the kit engine

/** LibreOffice as WebAssembly, with a file system of its own in this process's memory. */
export class WasmOffice implements Office {
  readonly version: string;
  readonly #module: EmscriptenModule;
  readonly #bindings: Bindings;

  constructor(module: EmscriptenModule, bindings: Bindings) {
    this.#module = module;
    this.#bindings = bindings;
    this.version = readVersion(readVersionInfo(module, bindings));
    module.FS.mkdir(workFolder);
  }

  /** The embedded LibreOffice chooses by a table of its own, and does not tell. */
  matchFonts(families: readonly string[]): null[] {
    return families.map(() => null);
  }

  /** Percentages are not told: this build has no place left for a callback in its table of functions. */
  open(path: string): OfficeDocument {
    const inside = `${workFolder}/${basename(path)}`;
    this.#module.FS.writeFile(inside, readFileSync(path));
    try {
      const document = refusable(() => this.#bindings.documentLoadWithOptions(inside, loadOptions));
      return new WasmDocument(this.#module, this.#bindings, document, inside);
    } catch (error) {
      this.#module.FS.unlink(inside);
      throw error;
    }
  }
}

class WasmDocument implements OfficeDocument {
  readonly kind: OpenedDocument["document"];
  readonly slides: number;
  readonly proportions: Size | null;
  readonly smooth = false;
  readonly #module: EmscriptenModule;
  readonly #bindings: Bindings;
  readonly #document: number;
  readonly #inside: string;

  constructor(module: EmscriptenModule, bindings: Bindings, document: number, inside: string) {
    this.#module = module;
    this.#bindings = bindings;
    this.#document = document;
    this.#inside = inside;
    this.kind = documentKind(bindings.documentGetDocumentType(document));
    this.slides = bindings.documentGetParts(document);
    this.proportions = this.kind === "presentation" ? bindings.documentGetDocumentSize(document) : null;
  }

  describeSlide(index: number): string | null {
    return this.#bindings.getPartInfo(this.#document, index);
  }

  fonts(): string[] {
    return readFontFamilies(this.#bindings.getCommandValues(this.#document, ".uno:CharFontName"));
  }

  exportPdf(path: string, filter: ExportFilter, report: PageReport): void {
    using _ = reportPages(this.#module, report);
    this.#save(path, "pdf", filterOptions(filter));
  }

  exportPng(path: string, index: number, pixels: Size | null): void {
    this.#bindings.documentSetPart(this.#document, index);
    this.#save(path, "png", pictureOptions(pixels));
  }

  saveAsOpenDocument(path: string): void {
    this.#save(path, openDocumentFormats[this.kind], "");
  }

  #save(path: string, format: string, options: string): void {
    const inside = `${workFolder}/output.${format}`;
    refusable(() => this.#bindings.documentSaveAs(this.#document, inside, format, options));
    writeFileSync(path, this.#module.FS.readFile(inside), { mode: 0o600 });
    this.#module.FS.unlink(inside);
  }

  close(): void {
    this.#bindings.documentDestroy(this.#document);
    this.#module.FS.unlink(this.#inside);
  }
}

/** The bindings throw plain errors with these words when LibreOffice says no; anything else is a fault of the engine. */
function refusable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && /^Failed to (?:load|save) document/u.test(error.message)) {
      throw new DocumentRefused(error.message, { cause: error });
    }
    throw error;
  }
}

/** The bindings' own method answers with a fixed text. */
function readVersionInfo(module: EmscriptenModule, bindings: Bindings): string {
  const position = bindings.readPtr(bindings.readPtr(bindings.lokPtr) + versionInfoSlot * 4);
  const table = Reflect.get(module, "wasmTable") as FunctionTable;
  const getVersionInfo = table.get(position) as (office: number) => number;
  return bindings.readString(getVersionInfo(bindings.lokPtr)) ?? "{}";
}
