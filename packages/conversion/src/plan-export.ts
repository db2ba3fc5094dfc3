import { describeUnknown } from "./describe-unknown.ts";
import { ConversionError } from "./errors.ts";
import type { ExportOptions, ExportPlan, PdfProtection } from "./export-options.ts";
import { exportRules, findContradictions, findWrongValues, forbidding } from "./export-rules.ts";
import { parseSlideRange, type SlideRange } from "./slide-range.ts";

/**
 * Checks export options, so that a wrong one is answered before a document waits in a queue.
 *
 * @throws {@link ConversionError} `invalid-options`, naming every fault; never a password.
 */
export function planExport(options: ExportOptions = {}): ExportPlan {
  const { slides, faults: faultsOfSlides } = planSlides(options.slides);
  const faults = [
    ...describeUnknown(options, Object.keys(exportRules)),
    ...findWrongValues(options),
    ...faultsOfSlides,
    ...findContradictions(options),
  ];
  if (faults.length > 0) throw new ConversionError("invalid-options", faults.join("; "));
  return {
    slides,
    hiddenSlides: options.hiddenSlides ?? false,
    notes: options.notes ?? false,
    bookmarks: options.bookmarks ?? true,
    pdfa: options.pdfa ?? null,
    pdfua: options.pdfua ?? false,
    imageQuality: options.imageQuality ?? 90,
    imageDpi: options.imageDpi ?? 300,
    protection: planProtection(options),
  };
}

function planSlides(given: unknown): { slides: SlideRange | null; faults: readonly string[] } {
  // An empty text is what a form sends; what is no text at all is told with the other options.
  if (typeof given !== "string" || given.trim() === "") return { slides: null, faults: [] };
  try {
    return { slides: parseSlideRange(given), faults: [] };
  } catch (error) {
    if (error instanceof ConversionError) return { slides: null, faults: [error.message] };
    throw error;
  }
}

function planProtection(options: ExportOptions): PdfProtection | null {
  const { openPassword = null, ownerPassword = null, printing = "high", changing = "any", copying = true } = options;
  if (openPassword === null && forbidding(options).length === 0) return null;
  return { openPassword, ownerPassword, printing, changing, copying };
}
