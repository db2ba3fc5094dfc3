import { createRequire } from "node:module";
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import type PptxGenJs from "pptxgenjs";

// Its types promise a default export that its CommonJS file does not have.
const Deck = createRequire(import.meta.url)("pptxgenjs") as new () => PptxGenJs.default;

const wanted = 12;

/** Decks that are neither damaged nor slow: what is measured is the way, not one odd document. */
const plain = [
  "45541_Footer.pptx",
  "EmbeddedVideo.pptx",
  "SampleShow.ppt",
  "SampleShow.pptx",
  "SmartArt.pptx",
  "bar-chart.pptx",
  "layouts.pptx",
  "shapes.pptx",
  "table_test.pptx",
  "testPPT.pptx",
  "themes.pptx",
  "with_japanese.pptx",
];

/** Twelve decks: the plain ones of the folder, else the first of it; without a folder, made for the purpose. */
export async function chooseDecks(work: string, folder?: string): Promise<string[]> {
  if (folder === undefined) return Promise.all(Array.from({ length: wanted }, (_, index) => makeDeck(work, index + 1)));
  const names = await readdir(folder);
  const known = plain.filter((name) => names.includes(name));
  const decks = known.length === wanted ? known : names.filter((name) => extname(name) === ".pptx").toSorted();
  return decks.slice(0, wanted).map((name) => join(folder, name));
}

async function makeDeck(work: string, slides: number): Promise<string> {
  const deck = new Deck();
  for (let slide = 1; slide <= slides; slide++) {
    const page = deck.addSlide();
    page.addText(`Slide ${slide} of ${slides}`, { x: 0.5, y: 0.5, fontSize: 32, bold: true });
    page.addTable(
      Array.from({ length: 8 }, (_, row) => [{ text: `Row ${row}` }, { text: `${row * slide}` }]),
      { x: 0.5, y: 1.5, w: 4 },
    );
    page.addChart(deck.ChartType.bar, [{ name: "Series", labels: ["a", "b", "c"], values: [slide, 2, 3] }], {
      x: 5,
      y: 1.5,
      w: 4,
      h: 3,
    });
  }
  return deck.writeFile({ fileName: join(work, `deck-${slides}.pptx`) });
}
