import { createRequire } from "node:module";
import type PptxGenJs from "pptxgenjs";

export interface DeckOptions {
  readonly slides: number;
  /** Slide numbers, from 1. */
  readonly hidden?: readonly number[];
  readonly font?: string;
  /** Tables of this many rows on each slide make LibreOffice work. */
  readonly rows?: number;
  readonly notes?: boolean;
}

// The package's types describe its CommonJS form.
const Deck = createRequire(import.meta.url)("pptxgenjs") as new () => PptxGenJs.default;

/** Writes a .pptx. */
export async function makeDeck(path: string, options: DeckOptions): Promise<void> {
  const deck = new Deck();
  for (let number = 1; number <= options.slides; number++) {
    const slide = deck.addSlide();
    slide.hidden = options.hidden?.includes(number) ?? false;
    slide.addText(`Slide ${number}`, { x: 1, y: 0.2, w: 6, h: 0.6, fontFace: options.font ?? "Carlito" });
    if (options.notes === true) slide.addNotes(`What to say of slide ${number}`);
    if (options.rows !== undefined) slide.addTable(tableOf(options.rows), { x: 0.2, y: 1, w: 9, fontSize: 6 });
  }
  await deck.writeFile({ fileName: path });
}

function tableOf(rows: number): { text: string }[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: 8 }, (_cell, column) => ({ text: `cell ${row} ${column}` })),
  );
}
