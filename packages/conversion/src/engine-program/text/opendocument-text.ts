import { unescapeXml } from "../../inspection/unescape-xml.ts";
import type { OpenedDocument } from "../protocol.ts";
import { repeats } from "./repeats.ts";
import { TableText } from "./table-text.ts";

/** Tags and what is between them. */
const tokens = /<([/?!]?)([^\s/>]+)((?:\s[^>]*?)?)(\/?)>|[^<]+/gu;
/** What is in the document and is not its text: comments, deleted text, and numbers that only a layout knows. */
const skipped: ReadonlySet<string> = new Set([
  "office:annotation",
  "text:tracked-changes",
  "text:note-citation",
  "text:page-number",
  "office:forms",
  "svg:title",
  "svg:desc",
]);

export interface TextChoice {
  readonly kind: OpenedDocument["document"];
  /** Whether slide `number`, counted from 1, is wanted. */
  readonly hasSlide: (number: number) => boolean;
  /** Whether the speaker's notes are. */
  readonly notes: boolean;
}

/**
 * The text of an OpenDocument `content.xml`, in pieces: a line for each paragraph, tabs between a sheet's cells, and a
 * form feed between slides or sheets, as between the pages of a printed text.
 */
export async function* openDocumentText(xml: AsyncIterable<string>, choice: TextChoice): AsyncGenerator<string> {
  const reader = new TextReader(choice);
  for await (const [token, mark = "", name = "", attributes = "", empty = ""] of tokensOf(xml)) {
    if (name === "") reader.characters(token);
    else if (mark === "/") yield* reader.end(name);
    else if (mark === "") {
      yield* reader.begin(name, attributes);
      if (empty === "/") yield* reader.end(name);
    }
  }
}

/** What follows the last bracket may go on in the next piece. */
async function* tokensOf(xml: AsyncIterable<string>): AsyncGenerator<RegExpExecArray> {
  let rest = "";
  for await (const piece of xml) {
    rest += piece;
    const whole = Math.max(0, rest.lastIndexOf("<"));
    yield* rest.slice(0, whole).matchAll(tokens);
    rest = rest.slice(whole);
  }
  yield* rest.matchAll(tokens);
}

class TextReader {
  readonly #choice: TextChoice;
  readonly #table = new TableText();
  /** The paragraphs that are open: one may hold a frame with others. */
  readonly #paragraphs: string[] = [];
  #skipping: string | null = null;
  #skippingDepth = 0;
  #slide = 0;
  #parts = 0;
  /** Of the part. */
  #lines = 0;
  #gap = false;
  /** What the text is divided into. */
  readonly #part: "draw:page" | "table:table" | null;

  constructor(choice: TextChoice) {
    this.#choice = choice;
    this.#part = choice.kind === "presentation" ? "draw:page" : choice.kind === "spreadsheet" ? "table:table" : null;
  }

  characters(text: string): void {
    if (this.#skipping === null) this.#append(unescapeXml(text.replaceAll(/\s+/gu, " ")).replaceAll(/\p{Cc}/gu, ""));
  }

  *begin(name: string, attributes: string): Generator<string> {
    if (this.#skipping !== null) {
      if (name === this.#skipping) this.#skippingDepth++;
      return;
    }
    if (name === "draw:page") this.#slide++;
    if (this.#isUnwanted(name)) {
      this.#skipping = name;
      this.#skippingDepth = 1;
    } else if (name === this.#part) {
      if (this.#parts++ > 0) yield "\f";
      this.#lines = 0;
      this.#gap = false;
    } else if (name === "text:p" || name === "text:h") this.#paragraphs.push("");
    else if (name === "text:s") this.#append(" ".repeat(repeats(attributes, "text:c")));
    else if (name === "text:tab") this.#append("\t");
    else if (name === "text:line-break") this.#append("\n");
    else this.#table.begin(name, attributes);
  }

  *end(name: string): Generator<string> {
    if (this.#skipping !== null) {
      if (name === this.#skipping && --this.#skippingDepth === 0) this.#skipping = null;
    } else if (name === "text:p" || name === "text:h") yield* this.#endParagraph();
    else yield* this.#table.end(name);
  }

  #isUnwanted(name: string): boolean {
    if (name === "draw:page") return this.#part === name && !this.#choice.hasSlide(this.#slide);
    return skipped.has(name) || (name === "presentation:notes" && !this.#choice.notes);
  }

  #append(text: string): void {
    const last = this.#paragraphs.length - 1;
    if (last >= 0) this.#paragraphs[last] += text;
  }

  *#endParagraph(): Generator<string> {
    const text = (this.#paragraphs.pop() ?? "").trimEnd();
    if (!this.#table.take(text)) yield* this.#line(text);
  }

  /** One empty line stands for any number of them, and none for those that nothing follows. */
  *#line(text: string): Generator<string> {
    if (text === "") {
      this.#gap = this.#lines > 0;
      return;
    }
    if (this.#gap) yield "\n";
    yield `${text}\n`;
    this.#lines++;
    this.#gap = false;
  }
}
