import type { EngineOutcome } from "./run-in-engine.ts";
import type { ExportPlan, ReplacedFont } from "./options.ts";
import { clipSlideRange, countSlides, formatSlideRange } from "./slide-range.ts";

/** What happened that the person should know, in plain words. */
export function composeWarnings(
  plan: ExportPlan,
  outcome: EngineOutcome,
  hiddenSlides: number,
  fonts: readonly ReplacedFont[],
): string[] {
  return [...aboutRange(plan, outcome.slides), ...aboutHidden(plan, hiddenSlides), ...fonts.map(aboutFont)];
}

function aboutRange({ slides: range }: ExportPlan, slides: number): string[] {
  if (range === null || countSlides(clipSlideRange(range, slides)) === countSlides(range)) return [];
  return [
    `The presentation has ${slides} slides, so "${formatSlideRange(range)}" asks for some that it does not have.`,
  ];
}

function aboutHidden(plan: ExportPlan, hidden: number): string[] {
  if (plan.hiddenSlides || plan.slides !== null || hidden === 0) return [];
  return [hidden === 1 ? "1 hidden slide was left out." : `${hidden} hidden slides were left out.`];
}

function aboutFont({ asked, got }: ReplacedFont): string {
  return `The font ${asked} is not installed here; ${got} took its place, so lines may break elsewhere.`;
}
