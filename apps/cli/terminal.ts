/** What is needed of Node's `process`, so that a test can be one. */
export interface TerminalProcess {
  readonly stdout: Writer;
  readonly stderr: Writer;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Writer {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const defaultColumns = 80;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
/** What a terminal draws two columns wide, near enough: the scripts of East Asia, and emoji. */
const wide = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}/u;

/** Where the program speaks: data on standard output, talk on standard error, where one line may be a passing one. */
export class Terminal {
  /** Whether a line may be drawn over: a person looks on, with a terminal that can. */
  readonly animated: boolean;
  readonly #process: TerminalProcess;
  readonly #coloured: boolean;
  #passing = "";

  constructor(process: TerminalProcess) {
    this.#process = process;
    const { stderr, env } = process;
    this.animated = stderr.isTTY === true && env["TERM"] !== "dumb";
    // https://no-color.org: any value but an empty one.
    this.#coloured = this.animated && (env["NO_COLOR"] ?? "") === "";
  }

  /** Data, for whoever comes next in the pipe. */
  print(text: string): void {
    this.#process.stdout.write(text);
  }

  /** A line to people. */
  say(line: string): void {
    this.#process.stderr.write(`${this.#eraser()}${line}\n${this.#passing}`);
  }

  /** Puts `line` in the place of the passing line that was there; nothing where there is no terminal to do it on. */
  showPassing(line: string): void {
    if (!this.animated) return;
    // A line that wraps could not be drawn over.
    const cut = cutTo((this.#process.stderr.columns ?? defaultColumns) - 1, line);
    this.#process.stderr.write(`${this.#eraser()}${cut}`);
    this.#passing = cut;
  }

  /** Takes the passing line away. */
  clearPassing(): void {
    this.showPassing("");
  }

  red(text: string): string {
    return this.#paint("31", text);
  }

  green(text: string): string {
    return this.#paint("32", text);
  }

  yellow(text: string): string {
    return this.#paint("33", text);
  }

  faint(text: string): string {
    return this.#paint("2", text);
  }

  #paint(code: string, text: string): string {
    return this.#coloured ? `\u001B[${code}m${text}\u001B[0m` : text;
  }

  #eraser(): string {
    return this.#passing === "" ? "" : "\r\u001B[2K";
  }
}

function cutTo(columns: number, line: string): string {
  let left = columns;
  let cut = "";
  for (const { segment } of graphemes.segment(line)) {
    left -= wide.test(segment) ? 2 : 1;
    if (left < 0) break;
    cut += segment;
  }
  return cut;
}
