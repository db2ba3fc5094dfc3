import { FileField } from "@millrace/jobs";
import type { JobKind } from "@millrace/jobs";
import { HttpError } from "./errors.ts";
import { maxLevels, nestedWithin } from "./nested-within.ts";

type ValueField = Exclude<JobKind["input"][string], FileField>;

const words: Readonly<Record<string, boolean>> = { true: true, on: true, false: false, off: false };

/**
 * What the texts of a form or a query mean, by what each field's schema accepts: the text itself, else a word for true or
 * false, else a number, else JSON, where
 * it is not nested too deeply to be checked. An empty text stands for nothing where a field may be left out. What fits nothing stays
 * as it is, for the schema to complain about.
 * @throws HttpError `bad-request` for names such as `__proto__`
 */
export function formValues(kind: JobKind, texts: ReadonlyMap<string, readonly string[]>): Record<string, unknown> {
  const values: [string, unknown][] = [];
  for (const [name, given] of texts) {
    refusePrototype(name);
    const field = kind.input[name];
    if (field === undefined || field instanceof FileField) values.push([name, given[0]]);
    else values.push([name, given.length === 1 ? formValue(field, given[0] ?? "") : listValue(field, given)]);
  }
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function refusePrototype(name: string): void {
  if (name in Object.prototype) throw new HttpError("bad-request", `"${name}" cannot be the name of a field`);
}

/** One text as a value of its field; undefined where it stands for nothing. */
export function formValue(field: ValueField, text: string): unknown {
  if (text === "" && accepts(field, undefined)) return undefined;
  const readings = readingsOf(text);
  const fitting = readings.find((reading) => accepts(field, reading));
  if (fitting !== undefined) return fitting;
  return readings.map((reading) => [reading]).find((reading) => accepts(field, reading)) ?? text;
}

function listValue(field: ValueField, texts: readonly string[]): unknown {
  const lists = [texts, texts.map((text) => words[text.toLowerCase()]), texts.map(Number)];
  return lists.find((list) => accepts(field, list)) ?? texts;
}

function readingsOf(text: string): unknown[] {
  const word = words[text.trim().toLowerCase()];
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return [text, ...(word === undefined ? [] : [word]), ...(Number.isFinite(number) ? [number] : []), ...jsonOf(text)];
}

function jsonOf(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return nestedWithin(value, maxLevels) ? [value] : [];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return [];
    throw error;
  }
}

function accepts(field: ValueField, value: unknown): boolean {
  return field.safeParse(value).success;
}
