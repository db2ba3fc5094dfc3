import type { DocumentKind } from "./document-types.ts";
import { hasMeasuresOf } from "./fonts/stand-ins.ts";
import { describeMissing } from "./missing-characters/describe-missing.ts";
import type { EngineOutcome } from "./run-in-engine.ts";
import type { ExportPlan } from "./export-options.ts";
import type { ReplacedFont } from "./options.ts";
import { clipSlideRange, countSlides, formatSlideRange, rangeOfSlides } from "./slide-range.ts";

/** What happened that the person should know, in plain words. */
export function composeWarnings(
  kind: DocumentKind,
  plan: ExportPlan,
  outcome: EngineOutcome,
  hiddenSlides: number,
  fonts: readonly ReplacedFont[],
): string[] {
  return [
    ...aboutRange(kind, plan, outcome.slides),
    ...aboutHidden(plan, hiddenSlides),
    ...aboutThumbnails(kind, outcome.notDrawn),
    ...aboutFonts(fonts),
    ...describeMissing(outcome.missingCharacters ?? []),
  ];
}

const counted: Readonly<Record<Exclude<DocumentKind, "spreadsheet">, [of: string, parts: string]>> = {
  presentation: ["presentation", "slides"],
  text: ["document", "pages"],
};

/** A spreadsheet's pages are not counted before they are printed. */
function aboutRange(kind: DocumentKind, { slides: range }: ExportPlan, slides: number): string[] {
  if (kind === "spreadsheet") return [];
  if (range === null || countSlides(clipSlideRange(range, slides)) === countSlides(range)) return [];
  const [of, parts] = counted[kind];
  return [`The ${of} has ${slides} ${parts}, so "${formatSlideRange(range)}" asks for some that it does not have.`];
}

function aboutHidden(plan: ExportPlan, hidden: number): string[] {
  if (plan.hiddenSlides || plan.slides !== null || hidden === 0) return [];
  return [hidden === 1 ? "1 hidden slide was left out." : `${hidden} hidden slides were left out.`];
}

function aboutThumbnails(kind: DocumentKind, notDrawn: readonly number[]): string[] {
  if (notDrawn.length === 0) return [];
  const part = kind === "presentation" ? "slide" : "page";
  const which = formatSlideRange(rangeOfSlides(notDrawn));
  return notDrawn.length === 1
    ? [`There is no thumbnail of ${part} ${which}: LibreOffice could not draw it.`]
    : [`There are no thumbnails of ${part}s ${which}: LibreOffice could not draw them.`];
}

/** A stand-in made to the measures of what it stands for breaks every line where it was: that is in the report, and no warning. */
function aboutFonts(fonts: readonly ReplacedFont[]): string[] {
  const noticeable = fonts.filter(({ asked, got }) => !hasMeasuresOf(asked, got));
  if (noticeable.length === 0) return [];
  const list = noticeable.map(({ asked, got }) => `${asked} (${got} took its place)`).join(", ");
  return [`Fonts that are not installed here: ${list}. Lines may break elsewhere than you know them.`];
}
