import type { SchemaResult, StandardSchema } from "./standard-schema.ts";

/**
 * A schema that reads text strictly, as the environment and the command line deliver it, and
 * the same value from JSON. It says in words what it takes, for `--help` and for messages.
 */
export interface SettingSchema<T> extends StandardSchema<T> {
  /** What is expected, in words: `an integer from 1 to 64`. */
  readonly expected: string;
  /** Whether the command line may name it without a value (`--x`, `--no-x`). */
  readonly isFlag: boolean;
}

/** What is taken where nothing is set. */
export interface DefaultOption<T> {
  /** Used where no layer has a value. Without it the setting is required. */
  readonly default?: T;
}

/** Which numbers a setting takes. */
export interface NumberOptions extends DefaultOption<number> {
  /** The least that is taken. Default: no bound. */
  readonly min?: number;
  /** The most that is taken. Default: no bound. */
  readonly max?: number;
}

/** Which text a setting takes. */
export interface TextOptions extends DefaultOption<string> {
  /** In UTF-16 units. Default 1: an empty text is refused. */
  readonly minLength?: number;
}

/** What `read` returns for a value it does not take. */
const refused: unique symbol = Symbol("refused");

interface Reader<T> {
  readonly expected: string;
  readonly isFlag?: boolean;
  readonly default?: T;
  read(value: unknown): T | typeof refused;
}

const integerText = /^-?\d+$/;
const numberText = /^-?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i;

/** A whole number that JavaScript holds exactly. `""`, `"12px"` and `"1e3"` are refused. */
export function integer(options: NumberOptions = {}): SettingSchema<number> {
  return schemaOf({
    ...defaultOf(options),
    expected: `an integer${rangeOf(options)}`,
    read(value) {
      const read = readNumber(value, integerText);
      return Number.isSafeInteger(read) && isInRange(read, options) ? read : refused;
    },
  });
}

/** A finite number. `""`, `"12px"` and `"1e999"` are refused. */
export function number(options: NumberOptions = {}): SettingSchema<number> {
  return schemaOf({
    ...defaultOf(options),
    expected: `a number${rangeOf(options)}`,
    read(value) {
      const read = readNumber(value, numberText);
      return Number.isFinite(read) && isInRange(read, options) ? read : refused;
    },
  });
}

const truths = new Map<unknown, boolean>([
  ...[true, "true", "1", "yes", "on"].map((word) => [word, true] as const),
  ...[false, "false", "0", "no", "off"].map((word) => [word, false] as const),
]);

/** `true` or `false`; as text also 1/0, yes/no, on/off, in any case. */
export function boolean(options: DefaultOption<boolean> = {}): SettingSchema<boolean> {
  return schemaOf({
    ...defaultOf(options),
    expected: "true or false",
    isFlag: true,
    read: (value) => truths.get(typeof value === "string" ? value.toLowerCase() : value) ?? refused,
  });
}

/** One of the given words, to the letter. */
export function oneOf<const T extends string>(
  values: readonly T[],
  options: DefaultOption<NoInfer<T>> = {},
): SettingSchema<T> {
  return schemaOf<T>({
    ...defaultOf(options),
    expected: `one of ${values.map((value) => `"${value}"`).join(", ")}`,
    read: (value) => values.find((candidate) => candidate === value) ?? refused,
  });
}

/** A text, taken as it is. */
export function text(options: TextOptions = {}): SettingSchema<string> {
  const minLength = options.minLength ?? 1;
  return schemaOf({
    ...defaultOf(options),
    expected: minLength > 1 ? `a text of at least ${minLength} characters` : "a text",
    read: (value) => (typeof value === "string" && value.length >= minLength ? value : refused),
  });
}

/** Makes a setting that may be absent: its value is then `undefined`. */
export function optional<T>(schema: SettingSchema<T>): SettingSchema<T | undefined> {
  const { validate } = schema["~standard"];
  return {
    expected: schema.expected,
    isFlag: schema.isFlag,
    "~standard": {
      version: 1,
      vendor: "millrace",
      validate: (value) => (value === undefined ? { value } : validate(value)),
    },
  };
}

/** Schemas for {@link defineSettings} that are strict about text from outside. */
export const setting: {
  readonly integer: typeof integer;
  readonly number: typeof number;
  readonly boolean: typeof boolean;
  readonly oneOf: typeof oneOf;
  readonly text: typeof text;
  readonly optional: typeof optional;
} = { integer, number, boolean, oneOf, text, optional };

/** Makes a schema of a function that reads a value or refuses it. */
function schemaOf<T>(reader: Reader<T>): SettingSchema<T> {
  return {
    expected: reader.expected,
    isFlag: reader.isFlag ?? false,
    "~standard": { version: 1, vendor: "millrace", validate: (value) => validateWith(reader, value) },
  };
}

function validateWith<T>(reader: Reader<T>, value: unknown): SchemaResult<T> {
  if (value === undefined && reader.default !== undefined) return { value: reader.default };
  const read = reader.read(value);
  return read === refused ? { issues: [{ message: `expected ${reader.expected}` }] } : { value: read };
}

/** Leaves an absent default absent, as exact optional properties ask. */
function defaultOf<T>(options: DefaultOption<T>): DefaultOption<T> {
  return options.default === undefined ? {} : { default: options.default };
}

function readNumber(value: unknown, form: RegExp): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && form.test(value) ? Number(value) : Number.NaN;
}

function isInRange(value: number, { min = -Infinity, max = Infinity }: NumberOptions): boolean {
  return min <= value && value <= max;
}

function rangeOf({ min, max }: NumberOptions): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}
