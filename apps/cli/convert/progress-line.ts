import type { ConversionProgress } from "@millrace/conversion";
import type { Terminal } from "../terminal.ts";

const barWidth = 24;

/** The passing line of all files together: a bar, and what happens to the file that was heard of last. */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #files: number;
  readonly #percents = new Map<string, number>();
  #done = 0;
  #text = "";

  constructor(terminal: Terminal, files: number) {
    this.#terminal = terminal;
    this.#files = files;
  }

  tell(name: string, progress: ConversionProgress): void {
    this.#percents.set(name, progress.percent);
    this.#text = `${name}: ${wordsOf(progress)}`;
    this.#draw();
  }

  finish(name: string): void {
    this.#percents.delete(name);
    this.#done++;
    if (this.#done === this.#files) this.#terminal.clearPassing();
    else this.#draw();
  }

  #draw(): void {
    const running = [...this.#percents.values()].reduce((sum, percent) => sum + percent, 0);
    const percent = Math.floor((this.#done * 100 + running) / this.#files);
    const filled = Math.round((percent / 100) * barWidth);
    const bar = `${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`;
    const count = this.#files === 1 ? "" : ` ${this.#done}/${this.#files}`;
    const line = `${bar} ${String(percent).padStart(3)}%${count}  ${this.#text}`;
    this.#terminal.showPassing(line);
  }
}

function wordsOf({ stage, slide, slides }: ConversionProgress): string {
  return slide === undefined || slides === undefined ? stage : `${stage} ${slide} of ${slides}`;
}
