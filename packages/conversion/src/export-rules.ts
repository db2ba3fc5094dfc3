import type { ExportOptions } from "./export-options.ts";

/** What each option may be. */
interface Rule {
  /** In words, after "must be". */
  readonly expected: string;
  allows(value: unknown): boolean;
  /** Its value is not for messages. */
  readonly secret?: true;
}

const flag: Rule = { expected: "true or false", allows: (value) => typeof value === "boolean" };
const text: Rule = { expected: "a string", allows: (value) => typeof value === "string" };
/**
 * ISO 32000-1, 7.6.3.3: 32 bytes count. LibreOffice cuts other characters than these down to one byte each, and the PDF
 * would not open again.
 */
const password: Rule = {
  expected: "1 to 32 letters, digits, signs or spaces of ASCII",
  allows: (value) => typeof value === "string" && /^[\u0020-\u007e]{1,32}$/u.test(value),
  secret: true,
};

function oneOf(...words: readonly string[]): Rule {
  return { expected: `one of ${words.join(", ")}`, allows: (value) => words.some((word) => word === value) };
}

function wholeNumberOr(word: string, least: number, most: number): Rule {
  return {
    expected: `a whole number from ${least} to ${most}, or "${word}"`,
    allows: (value) => value === word || (Number.isInteger(value) && Number(value) >= least && Number(value) <= most),
  };
}

/** Every option, and what it may be. */
export const exportRules: Readonly<Record<keyof ExportOptions, Rule>> = {
  slides: text,
  hiddenSlides: flag,
  notes: flag,
  bookmarks: flag,
  pdfa: oneOf("1b", "2b", "3b"),
  pdfua: flag,
  imageQuality: wholeNumberOr("lossless", 1, 100),
  imageDpi: wholeNumberOr("original", 50, 2_400),
  openPassword: password,
  ownerPassword: password,
  printing: oneOf("none", "low", "high"),
  changing: oneOf("none", "pages", "forms", "comments", "any"),
  copying: flag,
};

/** A sentence for each option that is not what it may be. */
export function findWrongValues(options: ExportOptions): string[] {
  return Object.entries(exportRules).flatMap(([name, rule]) => {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined || rule.allows(value)) return [];
    return [`option "${name}" must be ${rule.expected}${rule.secret ? "" : `, not ${JSON.stringify(value)}`}`];
  });
}

/** A sentence for each pair of options that cannot both be had. */
export function findContradictions(options: ExportOptions): string[] {
  const { pdfa, openPassword, ownerPassword } = options;
  const encrypting = [
    ...(openPassword === undefined ? [] : ["openPassword"]),
    ...(ownerPassword === undefined ? [] : ["ownerPassword"]),
    ...forbidding(options),
  ];
  return [
    ...(pdfa === undefined ? [] : encrypting).map(
      (name) => `options "pdfa" and "${name}" exclude each other: PDF/A must not be encrypted`,
    ),
    ...(ownerPassword !== undefined && ownerPassword === openPassword
      ? [`options "openPassword" and "ownerPassword" must differ, or whoever opens the PDF may do everything`]
      : []),
    ...(encrypting.length === 1 && ownerPassword !== undefined
      ? [
          `option "ownerPassword" has nothing to allow: give "openPassword", "printing", "changing" or "copying" with it`,
        ]
      : []),
  ];
}

/** The options that keep something from whoever opens the PDF. */
export function forbidding({ printing, changing, copying }: ExportOptions): string[] {
  return [
    ...(printing === undefined || printing === "high" ? [] : ["printing"]),
    ...(changing === undefined || changing === "any" ? [] : ["changing"]),
    ...(copying === false ? ["copying"] : []),
  ];
}
