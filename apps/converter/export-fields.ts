import { ConversionError, parseSlideRange, planExport, type ExportOptions } from "@millrace/conversion";
import type { Fault } from "@millrace/jobs";
import { z } from "zod";

const slideRange = z
  .string()
  .trim()
  .max(1_000)
  .superRefine((range, context) => {
    const message = faultOf(() => parseSlideRange(range));
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

/**
 * The options of `export-to-pdf`, by the names that `@millrace/conversion` has for them. Not its passwords: a job's record
 * would keep them.
 */
export const exportFields = {
  slides: slideRange.optional().describe("Which slides, such as 1-3,5. Default: all."),
  hiddenSlides: z.boolean().default(false).describe("Hidden slides too."),
  notes: z.boolean().default(false).describe("A page of notes for every slide, after the slides."),
  bookmarks: z.boolean().default(true).describe("An outline with an entry for every slide."),
  pdfa: z.enum(["1b", "2b", "3b"]).optional().describe("PDF/A of this part and level, for archives. Default: none."),
  pdfua: z.boolean().default(false).describe("PDF/UA-1, tagged for screen readers."),
  imageQuality: z
    .union([z.literal("lossless"), z.int().min(1).max(100)])
    .default(90)
    .describe("Quality of images as JPEG, or lossless."),
  imageDpi: z
    .union([z.literal("original"), z.int().min(50).max(2_400)])
    .default(300)
    .describe("The most dots per inch of an image, or original."),
  printing: z.enum(["none", "low", "high"]).default("high").describe("In which quality the PDF may be printed."),
  changing: z
    .enum(["none", "pages", "forms", "comments", "any"])
    .default("any")
    .describe("What may be changed in the PDF."),
  copying: z.boolean().default(true).describe("Whether text and images may be copied from the PDF."),
};

type GivenOptions = Readonly<z.output<z.ZodObject<typeof exportFields>>>;

/** The options as the converter takes them, from the fields and whatever lies beside them. */
export function exportOptions(input: GivenOptions): ExportOptions {
  const names = Object.keys(exportFields) as (keyof GivenOptions)[];
  const given = names.map((name) => [name, input[name]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

/** Options that exclude each other. */
export function faultsBetween(input: GivenOptions): Fault[] {
  const message = faultOf(() => planExport(exportOptions(input)));
  return message === undefined ? [] : [{ path: "", message }];
}

/** The converter's own words for what is wrong with options; undefined where nothing is. */
function faultOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof ConversionError && error.code === "invalid-options") return error.message;
    throw error;
  }
}
