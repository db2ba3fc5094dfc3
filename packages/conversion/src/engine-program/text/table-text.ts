import { repeats } from "./repeats.ts";

interface Cell {
  text: string;
  readonly repeat: number;
}

interface Row {
  readonly cells: Cell[];
  readonly repeat: number;
  open: Cell | null;
}

/** Gathers the paragraphs of tables' cells to lines. A cell may hold a table, whose lines are paragraphs of that cell. */
export class TableText {
  readonly #rows: Row[] = [];

  begin(name: string, attributes: string): void {
    const row = this.#rows.at(-1);
    if (name === "table:table-row") {
      this.#rows.push({ cells: [], repeat: repeats(attributes, "table:number-rows-repeated"), open: null });
    } else if (name === "table:table-cell" && row !== undefined) {
      row.open = { text: "", repeat: repeats(attributes, "table:number-columns-repeated") };
    }
  }

  /** Takes a paragraph, if it is a cell's. */
  take(paragraph: string): boolean {
    const cell = this.#rows.at(-1)?.open ?? null;
    if (cell === null) return false;
    const text = paragraph.replaceAll(/[\t\n]/gu, " ").trim();
    cell.text += cell.text === "" || text === "" ? text : ` ${text}`;
    return true;
  }

  *end(name: string): Generator<string> {
    const row = this.#rows.at(-1);
    if (row === undefined) return;
    if (name === "table:table-cell" && row.open !== null) {
      row.cells.push(row.open);
      row.open = null;
    } else if (name === "table:table-row") {
      this.#rows.pop();
      yield* this.#lines(row);
    }
  }

  /** Sheets end in a million rows, and rows in a thousand cells, that are empty. */
  *#lines({ cells, repeat }: Row): Generator<string> {
    const last = cells.findLastIndex(({ text }) => text !== "");
    if (last === -1) return;
    const line = cells.slice(0, last).flatMap((cell) => Array.from({ length: cell.repeat }, () => cell.text));
    const { text = "", repeat: times = 1 } = cells[last] ?? {};
    const written = [...line, ...Array.from({ length: times }, () => text)].join("\t");
    for (let count = 0; count < repeat; count++) if (!this.take(written)) yield `${written}\n`;
  }
}
