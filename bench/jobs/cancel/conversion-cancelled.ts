import { createRequire } from "node:module";
import { join } from "node:path";
import { ConverterProcess, statusUntil, submitted } from "@millrace/converter/decks";
import type PptxGenJs from "pptxgenjs";

// Its types promise a default export that its CommonJS file does not have.
const Deck = createRequire(import.meta.url)("pptxgenjs") as new () => PptxGenJs.default;

const slides = 150;
const bars = 40;
const patienceMs = 120_000;

/** How long after a cancel through the web server's process a conversion in the worker's has ended, its engine killed. */
export async function conversionCancelledMs(folder: string): Promise<number> {
  const settings = { MILLRACE_DATA: join(folder, "converter"), MILLRACE_ENGINE: "kit", MILLRACE_CONCURRENCY: "1" };
  const deck = await makeSlowDeck(folder);
  await using web = await ConverterProcess.start("web", settings);
  await using _worker = await ConverterProcess.start("worker", settings);
  const { id } = await submitted(web.url, deck);
  await statusUntil(web.url, id, patienceMs, ({ progress }) => progress?.stage === "exporting");
  const askedAt = Date.now();
  await fetch(`${web.url}/api/status/${id}`, { method: "DELETE" });
  // The record says when, so that it does not matter how often it is looked at.
  const { state, finishedAt } = await statusUntil(web.url, id, patienceMs);
  if (state !== "cancelled" || finishedAt === null) throw new Error(`a conversion that was cancelled is ${state}`);
  return Date.parse(finishedAt) - askedAt;
}

/** A chart on every slide, which takes LibreOffice some seconds. */
async function makeSlowDeck(folder: string): Promise<string> {
  const deck = new Deck();
  const labels = Array.from({ length: bars }, (_, index) => `label ${index}`);
  for (let slide = 1; slide <= slides; slide++) {
    const values = labels.map((_, index) => (index * slide) % 17);
    const series = [{ name: `Series ${slide}`, labels, values }];
    deck.addSlide().addChart(deck.ChartType.bar, series, { x: 0.5, y: 0.5, w: 9, h: 4.5 });
  }
  return deck.writeFile({ fileName: join(folder, "charts.pptx") });
}
