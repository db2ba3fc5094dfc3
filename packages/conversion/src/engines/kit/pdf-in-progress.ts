import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { ExportedPages } from "../../pdf/exported-pages.ts";

const header = "%PDF-";

/** The PDF that LibreOffice is writing, found among its temporary files and followed to its end. */
export class PdfInProgress implements Disposable {
  readonly #folder: string;
  readonly #pages = new ExportedPages();
  readonly #buffer = Buffer.alloc(64 * 1024);
  #descriptor: number | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The pages written by now. */
  countPages(): number {
    this.#descriptor ??= this.#find();
    if (this.#descriptor === null) return 0;
    for (let bytes = this.#read(this.#descriptor); bytes > 0; bytes = this.#read(this.#descriptor)) {
      this.#pages.feed(this.#buffer.subarray(0, bytes));
    }
    return this.#pages.pages;
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
  }

  #read(descriptor: number): number {
    return readSync(descriptor, this.#buffer);
  }

  /** LibreOffice names its temporary files `lu….tmp`, within a folder of that kind of name. */
  #find(): number | null {
    for (const name of this.#list()) {
      const descriptor = openIfThere(join(this.#folder, name));
      if (descriptor === null) continue;
      if (readSync(descriptor, this.#buffer, 0, header.length, 0) === header.length) {
        if (this.#buffer.toString("latin1", 0, header.length) === header) return descriptor;
      }
      closeSync(descriptor);
    }
    return null;
  }

  #list(): string[] {
    const entries = readdirSync(this.#folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".tmp"));
    return files.map((entry) => join(entry.parentPath.slice(this.#folder.length), entry.name));
  }
}

/** LibreOffice deletes its temporary files while they are looked at. */
function openIfThere(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
