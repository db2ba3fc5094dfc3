import { createRequire } from "node:module";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type PptxGenJs from "pptxgenjs";

// The package's types describe its CommonJS form.
const Deck = createRequire(import.meta.url)("pptxgenjs") as new () => PptxGenJs.default;

/** A folder for one test, gone with it. */
export async function scratchFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  return { path, [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true }) };
}

/** Writes a deck of so many slides, with this text on each. @returns its path */
export async function makeDeck(folder: string, name: string, slides: number, text = ""): Promise<string> {
  const deck = new Deck();
  for (let number = 1; number <= slides; number++) {
    deck.addSlide().addText(`Slide ${number}${text}`, { x: 1, y: 1, w: 6, h: 1, fontFace: "Carlito" });
  }
  const path = join(folder, name);
  await deck.writeFile({ fileName: path });
  return path;
}

/** Writes a file of that name which is no presentation. @returns its path */
export async function makeJunk(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, "not a presentation");
  return path;
}

/** A presentation that takes an engine many seconds, within what may be given to one: a large table on every slide. */
export async function makeSlowDeck(folder: string, name: string): Promise<void> {
  const deck = new Deck();
  const rows = Array.from({ length: 40 }, (_, row) =>
    Array.from({ length: 8 }, (_, column) => ({ text: `${row}.${column}` })),
  );
  for (let slide = 1; slide <= 300; slide++) deck.addSlide().addTable(rows, { x: 0, y: 0, w: 9, fontSize: 5 });
  await deck.writeFile({ fileName: join(folder, name) });
}
