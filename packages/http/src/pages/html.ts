/** A piece of HTML: text that is already escaped where it must be. Only {@link html} makes one. */
export class Html {
  readonly #text: string;

  constructor(text: string, key: typeof madeHere) {
    if (key !== madeHere) throw new TypeError("HTML is made by html`…`, which escapes what is put into it");
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

const madeHere: unique symbol = Symbol("html");

/** What can be put into HTML. Texts and numbers are escaped; null, undefined and false leave nothing. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

/** HTML with values put in. Attributes must be quoted; a value cannot get out of its place then. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = strings.reduce((before, part, index) => before + written(values[index - 1]) + part);
  return new Html(text, madeHere);
}

function written(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.toString();
  if (isList(value)) return value.map(written).join("");
  return escape(String(value));
}

function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value);
}

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => references[character] ?? "");
}
