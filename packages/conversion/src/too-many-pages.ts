import { ConversionError } from "./errors.ts";

/** More than one document may have: `what` is the beginning of a sentence, such as "The presentation has". */
export function tooManyPages(what: string, count: number | string, things: string, most: number): ConversionError {
  return new ConversionError("too-many-pages", `${what} ${count} ${things}; ${most} are taken. Split it.`);
}
