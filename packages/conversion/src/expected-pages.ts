import { ConversionError } from "./errors.ts";
import type { ExportPlan } from "./export-options.ts";
import { clipSlideRange, countSlides, formatSlideRange, includesSlide } from "./slide-range.ts";

/**
 * What is known of a deck's hidden slides: their numbers (counted from 1), or, of formats that only hint at them, how
 * many there are at most.
 */
export type HiddenSlides =
  | { readonly kind: "known"; readonly numbers: readonly number[] }
  | { readonly kind: "at-most"; readonly count: number };

/** The pages that an honest PDF has; `least` and `most` differ only where hidden slides are not known for certain. */
export interface ExpectedPages {
  readonly least: number;
  readonly most: number;
}

/**
 * How many pages the PDF must have. LibreOffice counts hidden slides in a range, leaves out numbers beyond the last
 * slide, and writes the notes pages after the slides (tried with 7.4 and 24.8).
 *
 * @throws {@link ConversionError} `invalid-options` when the plan leaves no slide to export.
 */
export function expectedPages(plan: ExportPlan, slides: number, hidden: HiddenSlides): ExpectedPages {
  const range = clipSlideRange(plan.slides ?? [{ first: 1, last: slides }], slides);
  const selected = countSlides(range);
  if (selected === 0) throw nothingSelected(plan, slides);
  const left = plan.hiddenSlides ? { least: 0, most: 0 } : hiddenAmong(range, selected, hidden);
  if (left.least === selected) throw allHidden(plan);
  const pagesPerSlide = plan.notes ? 2 : 1;
  return {
    least: Math.max(1, selected - left.most) * pagesPerSlide,
    most: (selected - left.least) * pagesPerSlide,
  };
}

/** The numbers of the slides that are exported; where hidden ones are not known for certain, of those that may be. */
export function selectSlides(plan: ExportPlan, slides: number, hidden: HiddenSlides): number[] {
  const range = clipSlideRange(plan.slides ?? [{ first: 1, last: slides }], slides);
  const left = new Set(hidden.kind === "known" && !plan.hiddenSlides ? hidden.numbers : []);
  const all = Array.from({ length: slides }, (_, index) => index + 1);
  return all.filter((slide) => includesSlide(range, slide) && !left.has(slide));
}

function hiddenAmong(range: ReturnType<typeof clipSlideRange>, selected: number, hidden: HiddenSlides): ExpectedPages {
  switch (hidden.kind) {
    case "known": {
      const count = hidden.numbers.filter((slide) => includesSlide(range, slide)).length;
      return { least: count, most: count };
    }
    case "at-most":
      return { least: 0, most: Math.min(hidden.count, selected) };
  }
}

/**
 * The same for a text document or spreadsheet, which is laid out only where it is printed: before that nobody knows its
 * pages for certain.
 *
 * @param pages those that the engine has laid out on opening; null of a spreadsheet
 * @throws {@link ConversionError} `invalid-options` when the range begins behind the last of them.
 */
export function pagesInRange({ slides: range }: ExportPlan, pages: number | null): ExpectedPages {
  if (range === null) return { least: 1, most: Number.POSITIVE_INFINITY };
  const first = range[0]?.first ?? 1;
  if (pages !== null && first > pages) {
    throw new ConversionError(
      "invalid-options",
      `The document has ${pages} pages, so "${formatSlideRange(range)}" selects none of them.`,
    );
  }
  return { least: 1, most: countSlides(range) };
}

function nothingSelected(plan: ExportPlan, slides: number): ConversionError {
  if (plan.slides === null) return new ConversionError("unreadable-document", "The document has no slides.");
  return new ConversionError(
    "invalid-options",
    `The presentation has ${slides} slides, so "${formatSlideRange(plan.slides)}" selects none of them.`,
  );
}

function allHidden(plan: ExportPlan): ConversionError {
  const which = plan.slides === null ? "Every slide" : `Every slide of "${formatSlideRange(plan.slides)}"`;
  return new ConversionError("invalid-options", `${which} is hidden. Ask for hidden slides to export them.`);
}
