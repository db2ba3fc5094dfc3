import { ConversionError } from "../errors.ts";

/** An archive that is made to do harm, or as if. */
export function archiveRefusal(why: string): ConversionError {
  return new ConversionError("archive-limits", `The file was not taken: ${why}.`);
}
