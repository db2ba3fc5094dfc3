import type { EmscriptenModule } from "@matbee/libreoffice-converter/server";
import { writePage, type PageReport } from "../../engine-program/write-page.ts";
import { ExportedPages } from "../../pdf/exported-pages.ts";

/** Emscripten's own name and order of parameters. */
interface WritableFs {
  write(stream: { path?: string }, buffer: Int8Array, offset: number, length: number, ...rest: unknown[]): number;
}

/** Reports the pages of the PDF that LibreOffice writes to its file system in memory, until disposed. */
export function reportPages(module: EmscriptenModule, report: PageReport): Disposable {
  const fs = module.FS as unknown as WritableFs;
  const write = fs.write.bind(fs);
  const pages = new ExportedPages();
  let pdf: string | undefined;
  let reported = 0;
  fs.write = (stream, buffer, offset, length, ...rest) => {
    const bytes = Buffer.from(buffer.buffer, buffer.byteOffset + offset, length);
    if (pdf === undefined && bytes.toString("latin1", 0, 5) === "%PDF-") pdf = stream.path;
    if (pdf !== undefined && stream.path === pdf) pages.feed(bytes);
    if (pages.pages > reported) writePage(report, (reported = pages.pages));
    return write(stream, buffer, offset, length, ...rest);
  };
  return {
    [Symbol.dispose]() {
      fs.write = write;
    },
  };
}
