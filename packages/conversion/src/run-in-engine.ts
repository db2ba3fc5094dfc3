import type { ExportPlan } from "./export-options.ts";
import { exportPdf, takePdf } from "./export-pdf.ts";
import { throwUnreadable, throwUnwritable } from "./engine-refusal.ts";
import { expectedPages, pagesInRange, selectSlides, type HiddenSlides } from "./expected-pages.ts";
import { missingFonts } from "./fonts/font-report.ts";
import type { GivenDocument } from "./given-document.ts";
import type { DeckContents } from "./inspection/deck-contents.ts";
import type { Inspection } from "./inspection/inspection.ts";
import { usualExtension } from "./inspection/usual-extension.ts";
import { takeMissingCharacters } from "./missing-characters/take-missing-characters.ts";
import { hiddenSlidesOf, openDocument } from "./open-document.ts";
import type { PdfSummary } from "./pdf/check-pdf.ts";
import type { EngineProcess } from "./pool/engine-process.ts";
import type { ProgressReport } from "./progress-report.ts";
import type { Publication } from "./publication.ts";
import { takeText } from "./text/take-text.ts";
import type { ThumbnailMaker } from "./thumbnails/thumbnail-maker.ts";
import { unlockDocument } from "./unlock-document.ts";

/** One document's way through an engine. */
export interface EngineWork extends GivenDocument {
  /** Null where no PDF is wanted. */
  readonly output: string | null;
  /** Where the text goes; null where none is wanted. */
  readonly text: string | null;
  /** Takes both. */
  readonly publication: Publication;
  readonly thumbnails: ThumbnailMaker | null;
  readonly plan: ExportPlan;
  readonly report: ProgressReport;
}

export interface EngineOutcome {
  /** Of the document as it was read, which is not the one that was given where that was protected. */
  readonly inspection: Inspection;
  readonly contents: DeckContents;
  readonly slides: number;
  readonly hidden: HiddenSlides;
  readonly pdf: PdfSummary | null;
  /** Slides whose thumbnails were asked for and could not be drawn. */
  readonly notDrawn: readonly number[];
  /** What the engine takes for the families that the document names and it does not have. */
  readonly fontMatches: ReadonlyMap<string, string | null>;
  /** Characters in whose place the PDF has a box; null where that is not known. */
  readonly missingCharacters: readonly string[] | null;
  readonly loadedMs: number;
  readonly exportedMs: number;
  readonly checkedMs: number;
}

/** A hostile document may name any number of families. */
const maxMissingFonts = 200;

/**
 * Loads, draws, exports and checks a document. What was made of it then lies with its publication, which is completed
 * when the engine has the next document.
 *
 * @throws {@link ConversionError} for the document's faults, `EngineGone` when the engine died.
 */
export async function runInEngine(engine: EngineProcess, given: EngineWork): Promise<EngineOutcome> {
  const clock = new Clock();
  engine.conceal(secretsOf(given));
  const work = { ...given, ...(await unlockDocument(engine, given).catch(throwUnreadable)) };
  const input = await engine.folder.giveInput(work.input, `input${usualExtension(work.inspection)}`);
  const opened = await openDocument(engine, input, work);
  const hidden = await hiddenSlidesOf(opened, work.contents);
  const loadedMs = clock.lap();
  const isPresentation = work.inspection.kind === "presentation";
  const expected = isPresentation
    ? expectedPages(work.plan, opened.slides, hidden)
    : pagesInRange(work.plan, work.inspection.kind === "text" ? opened.slides : null);
  await using _ = work.thumbnails;
  const slides = selectSlides(work.plan, opened.slides, hidden);
  await drawThumbnails(engine, work, slides);
  const pdf = work.output === null ? null : await exportPdf(engine, work, opened, expected);
  const text =
    work.text === null ? null : await takeText(engine, { slides, notes: work.plan.notes }).catch(throwUnwritable);
  const exportedMs = clock.lap();
  const contents = await work.contents;
  const fontMatches = await matchFonts(engine, contents.fonts);
  work.report.enter("checking");
  const [checked, missingCharacters] = await Promise.all([
    pdf === null ? null : takePdf(engine, pdf, expected, work),
    finishInEngine(engine, pdf, work.plan),
    work.thumbnails?.finish(),
  ]);
  if (text !== null && work.text !== null) await work.publication.take(text, work.text);
  if (checked !== null && work.output !== null) await work.publication.take(checked.taken, work.output);
  await engine.folder.clearWork();
  const { inspection } = work;
  const pdfSummary = checked?.summary ?? null;
  const times = { loadedMs, exportedMs, checkedMs: clock.lap() };
  const made = { slides: opened.slides, hidden, pdf: pdfSummary, notDrawn: work.thumbnails?.leftOut ?? [] };
  return { inspection, contents, ...made, fontMatches, missingCharacters, ...times };
}

/** What the engine does while its PDF is taken and checked. */
async function finishInEngine(
  engine: EngineProcess,
  pdf: string | null,
  { protection }: ExportPlan,
): Promise<readonly string[] | null> {
  const missing = pdf === null ? null : await takeMissingCharacters(engine, pdf, protection?.openPassword ?? null);
  await engine.ask<"close">({ kind: "close" });
  return missing;
}

async function drawThumbnails(engine: EngineProcess, work: EngineWork, slides: readonly number[]): Promise<void> {
  if (work.thumbnails === null) return;
  const { report, output } = work;
  await work.thumbnails
    .draw(engine, slides, (drawn, all) => {
      // Beside a PDF the thumbnails tell of themselves, and the slides that are counted are the PDF's.
      if (output === null) report.reach("exporting", drawn, all);
    })
    .catch(throwUnreadable);
}

function secretsOf({ password, plan: { protection } }: EngineWork): string[] {
  return [password, protection?.openPassword, protection?.ownerPassword].filter((secret) => typeof secret === "string");
}

async function matchFonts(engine: EngineProcess, asked: readonly string[]): Promise<Map<string, string | null>> {
  const missing = missingFonts(asked, (await engine.ready).fonts).slice(0, maxMissingFonts);
  const matches =
    missing.length === 0 ? [] : await engine.ask<"match-fonts">({ kind: "match-fonts", families: missing });
  return new Map(missing.map((family, index) => [family, matches[index] ?? null]));
}

class Clock {
  #last = performance.now();

  /** Whole milliseconds since the lap before. */
  lap(): number {
    const now = performance.now();
    const elapsed = Math.round(now - this.#last);
    this.#last = now;
    return elapsed;
  }
}
