import { ConversionError } from "./errors.ts";

/** A run of slide numbers, counted from 1, both ends included. */
export interface SlideRun {
  readonly first: number;
  readonly last: number;
}

/** Slide numbers as runs in rising order that neither touch nor overlap. */
export type SlideRange = readonly SlideRun[];

// Six digits: no deck has a million slides, and sums stay far from losing precision.
const runPattern = /^(\d{1,6})(?:\s*[-\u2013]\s*(\d{1,6}))?$/u;

/**
 * Reads slide numbers as people write them into a print dialogue: `"1-3,5"`. Order and repetition do not matter, since
 * a slide is exported once, in the deck's order.
 *
 * @throws {@link ConversionError} `invalid-options`, naming the part that is wrong.
 */
export function parseSlideRange(text: string): SlideRange {
  const parts = text.split(/[,;]/u).map((part) => part.trim());
  return mergeRuns(parts.map((part) => parseRun(part, text)));
}

function parseRun(part: string, whole: string): SlideRun {
  if (part === "") throw invalid(whole, "there is an empty place in it");
  const match = runPattern.exec(part);
  if (match === null) throw invalid(whole, `"${part}" is neither a slide number nor two of them with a hyphen`);
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  if (first === 0) throw invalid(whole, "slides are counted from 1");
  if (last < first) throw invalid(whole, `"${part}" runs backwards; did you mean "${last}-${first}"?`);
  return { first, last };
}

function mergeRuns(runs: readonly SlideRun[]): SlideRange {
  const merged: SlideRun[] = [];
  for (const run of runs.toSorted((a, b) => a.first - b.first)) {
    const previous = merged.at(-1);
    if (previous === undefined || run.first > previous.last + 1) merged.push(run);
    else merged[merged.length - 1] = { first: previous.first, last: Math.max(previous.last, run.last) };
  }
  return merged;
}

/** The range that holds these slide numbers. */
export function rangeOfSlides(slides: readonly number[]): SlideRange {
  return mergeRuns(slides.map((slide) => ({ first: slide, last: slide })));
}

/** Writes a range in its shortest form: `"1-3,5"`. */
export function formatSlideRange(range: SlideRange): string {
  return range.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** The part of `range` that a deck of `slides` slides has. */
export function clipSlideRange(range: SlideRange, slides: number): SlideRange {
  return range
    .filter(({ first }) => first <= slides)
    .map(({ first, last }) => ({ first, last: Math.min(last, slides) }));
}

/** How many slide numbers the range holds. */
export function countSlides(range: SlideRange): number {
  return range.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** Whether slide number `slide` is in the range. */
export function includesSlide(range: SlideRange, slide: number): boolean {
  return range.some(({ first, last }) => first <= slide && slide <= last);
}

function invalid(text: string, why: string): ConversionError {
  return new ConversionError(
    "invalid-options",
    `"${text}" is not a slide range: ${why}. Write slide numbers and runs with commas between them, such as "1-3,5".`,
  );
}
