import { createRequire } from "node:module";
import type PptxGenJs from "pptxgenjs";

export interface DeckOptions {
  readonly slides: number;
  /** Slide numbers, from 1. */
  readonly hidden?: readonly number[];
  readonly font?: string;
  /** A text of this many characters on each slide, which does not compress well, makes the PDF large. */
  readonly characters?: number;
  /** Tables of this many rows on each slide make LibreOffice work. */
  readonly rows?: number;
  readonly notes?: boolean;
  /** A PNG on each slide. */
  readonly picture?: Buffer;
  /** Further lines on each slide. */
  readonly lines?: readonly string[];
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
    if (options.characters !== undefined) {
      slide.addText(digits(number, options.characters), { x: 0.2, y: 1, w: 9, h: 4, fontSize: 6 });
    }
    for (const [index, line] of (options.lines ?? []).entries()) {
      slide.addText(line, {
        x: 0.3,
        y: 0.9 + index * 0.45,
        w: 9,
        h: 0.4,
        fontSize: 14,
        fontFace: options.font ?? "Carlito",
      });
    }
    if (options.notes === true) slide.addNotes(`What to say of slide ${number}`);
    if (options.picture !== undefined) {
      slide.addImage({ data: `image/png;base64,${options.picture.toString("base64")}`, x: 1, y: 1, w: 2, h: 2 });
    }
    if (options.rows !== undefined) slide.addTable(tableOf(options.rows), { x: 0.2, y: 1, w: 9, fontSize: 6 });
  }
  await deck.writeFile({ fileName: path });
}

function tableOf(rows: number): { text: string }[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: 8 }, (_cell, column) => ({ text: `cell ${row} ${column}` })),
  );
}

/** Digits without a pattern, the same in every run: a linear congruential generator (Numerical Recipes). */
function digits(seed: number, count: number): string {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String(state >>> 24).at(-1);
  }).join("");
}
