import { Worker } from "node:worker_threads";
import type { PageReport } from "../../engine-program/write-page.ts";
import { moduleUrl } from "../../module-url.ts";

/** What the thread and this side share: the command being exported (0: none), and its number of pages (0: not known). */
export interface WatchedExport {
  readonly memory: SharedArrayBuffer;
  /** LibreOffice's temporary folder. */
  readonly folder: string;
}

/** Positions in the shared memory. */
export const watchedId = 0;
export const watchedPages = 1;

/**
 * A thread that reports the pages of an export while LibreOffice blocks the main thread. LibreOfficeKit tells the
 * progress of loading but not of exporting; the file that LibreOffice writes does. Between exports the thread sleeps.
 */
export class ExportWatch {
  readonly #shared = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));

  constructor(folder: string) {
    const workerData: WatchedExport = { memory: this.#shared.buffer, folder };
    new Worker(moduleUrl(import.meta.url, "./export-watch-thread"), { workerData }).unref();
  }

  /** Reports pages as long as `work` runs. */
  during<T>({ id, pages }: PageReport, work: () => T): T {
    Atomics.store(this.#shared, watchedPages, pages ?? 0);
    this.#announce(id);
    try {
      return work();
    } finally {
      this.#announce(0);
    }
  }

  #announce(id: number): void {
    Atomics.store(this.#shared, watchedId, id);
    Atomics.notify(this.#shared, watchedId);
  }
}
