import { describeUnknown } from "./describe-unknown.ts";
import { ConversionError } from "./errors.ts";
import type { ExportOptions, ExportPlan } from "./options.ts";
import { parseSlideRange } from "./slide-range.ts";

const known: Record<keyof ExportOptions, "string" | "boolean"> = {
  slides: "string",
  hiddenSlides: "boolean",
  notes: "boolean",
  pdfa: "boolean",
};

/**
 * Checks export options, so that a wrong one is answered before a document waits in a queue.
 *
 * @throws {@link ConversionError} `invalid-options`, naming every fault.
 */
export function planExport(options: ExportOptions = {}): ExportPlan {
  const wrong = Object.entries(known).flatMap((entry) => findWrongType(entry, options));
  const faults = [...describeUnknown(options, Object.keys(known)), ...wrong];
  if (faults.length > 0) throw new ConversionError("invalid-options", faults.join("; "));
  return {
    slides: options.slides === undefined || options.slides.trim() === "" ? null : parseSlideRange(options.slides),
    hiddenSlides: options.hiddenSlides ?? false,
    notes: options.notes ?? false,
    pdfa: options.pdfa ?? false,
  };
}

function findWrongType([name, type]: [string, string], options: object): string[] {
  const value: unknown = Reflect.get(options, name);
  if (value === undefined || typeof value === type) return [];
  return [`option "${name}" must be a ${type}, not ${value === null ? "null" : typeof value}`];
}
