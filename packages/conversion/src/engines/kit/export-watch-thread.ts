// A worker thread of the engine program; see export-watch.ts.
import { workerData } from "node:worker_threads";
import { writePage } from "../../engine-program/write-page.ts";
import { watchedId, watchedPages, type WatchedExport } from "./export-watch.ts";
import { PdfInProgress } from "./pdf-in-progress.ts";

const everyMs = 25;
const { memory, folder } = workerData as WatchedExport;
const shared = new Int32Array(memory);

for (;;) {
  Atomics.wait(shared, watchedId, 0);
  const id = Atomics.load(shared, watchedId);
  if (id !== 0) watch(id);
}

function watch(id: number): void {
  const pages = Atomics.load(shared, watchedPages) || null;
  using pdf = new PdfInProgress(folder);
  let reported = 0;
  while (Atomics.wait(shared, watchedId, id, everyMs) === "timed-out") {
    const written = pdf.countPages();
    if (written > reported) writePage({ id, pages }, written);
    reported = written;
  }
}
