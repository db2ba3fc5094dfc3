import { join } from "node:path";
import { checkOutput } from "./check-output.ts";
import type { OpenedDocument } from "./engine-program/protocol.ts";
import { ConversionError } from "./errors.ts";
import { outputTooLarge } from "./judge-failure.ts";
import { expectedPages, pagesInRange, selectSlides, type ExpectedPages, type HiddenSlides } from "./expected-pages.ts";
import { missingFonts } from "./fonts/font-report.ts";
import { unlockDocument } from "./unlock-document.ts";
import type { GivenDocument } from "./given-document.ts";
import type { DeckContents } from "./inspection/deck-contents.ts";
import type { Inspection } from "./inspection/inspection.ts";
import { wrongContents } from "./inspection/refusals.ts";
import { usualExtension } from "./inspection/usual-extension.ts";
import type { ExportPlan } from "./export-options.ts";
import type { PdfSummary } from "./pdf/check-pdf.ts";
import { EngineRefusal } from "./pool/engine-gone.ts";
import type { EngineProcess } from "./pool/engine-process.ts";
import { takeOutput } from "./pool/take-output.ts";
import type { ProgressReport } from "./progress-report.ts";
import { publish } from "./publish.ts";
import { clipSlideRange, formatSlideRange } from "./slide-range.ts";
import { takeText } from "./text/take-text.ts";
import type { ThumbnailMaker } from "./thumbnails/thumbnail-maker.ts";

/** One document's way through an engine. */
export interface EngineWork extends GivenDocument {
  /** Null where no PDF is wanted. */
  readonly output: string | null;
  /** Where the text goes; null where none is wanted. */
  readonly text: string | null;
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
  /** What the engine takes for the families that the document names and it does not have. */
  readonly fontMatches: ReadonlyMap<string, string | null>;
  readonly loadedMs: number;
  readonly exportedMs: number;
  readonly checkedMs: number;
}

/** A hostile document may name any number of families. */
const maxMissingFonts = 200;

/**
 * Loads, draws, exports, checks and publishes a document.
 *
 * @throws {@link ConversionError} for the document's faults, `EngineGone` when the engine died.
 */
export async function runInEngine(engine: EngineProcess, given: EngineWork): Promise<EngineOutcome> {
  const clock = new Clock();
  engine.conceal(secretsOf(given));
  const work = { ...given, ...(await unlockDocument(engine, given).catch(throwUnreadable)) };
  const input = await engine.folder.giveInput(work.input, `input${usualExtension(work.inspection)}`);
  const opened = await load(engine, input, work);
  const hidden = await hiddenOf(opened, work.contents);
  const loadedMs = clock.lap();
  const isPresentation = work.inspection.kind === "presentation";
  const expected = isPresentation ? expectedPages(work.plan, opened.slides, hidden) : pagesInRange(work.plan);
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
  const [checked] = await Promise.all([
    pdf === null ? null : takeAndCheck(engine, pdf, expected, work.plan),
    engine.ask<"close">({ kind: "close" }),
    work.thumbnails?.finish(),
  ]);
  if (text !== null && work.text !== null) await publish(text, work.text);
  if (checked !== null && work.output !== null) await publish(checked.taken, work.output);
  await engine.folder.clearWork();
  const { inspection } = work;
  const pdfSummary = checked?.summary ?? null;
  const times = { loadedMs, exportedMs, checkedMs: clock.lap() };
  return { inspection, contents, slides: opened.slides, hidden, pdf: pdfSummary, fontMatches, ...times };
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

/** Checked is what cannot change any more. */
async function takeAndCheck(
  engine: EngineProcess,
  pdf: string,
  expected: ExpectedPages,
  plan: ExportPlan,
): Promise<{ taken: string; summary: PdfSummary }> {
  const taken = await takeOutput(engine.folder, pdf);
  return { taken, summary: await checkOutput(taken, expected, plan) };
}

async function load(engine: EngineProcess, input: string, work: EngineWork): Promise<OpenedDocument> {
  const { inspection } = work;
  // Where the document has told already, the engine need not find out.
  const known = await Promise.race([work.contents, Promise.resolve(null)]);
  const { maxSlides } = work.documentLimits;
  checkSlides(known?.slides ?? 0, maxSlides);
  let slides: number | null = null;
  void work.contents.then((contents) => (slides = contents.slides));
  work.report.enter("loading");
  const opened = await engine
    .ask<"open">({ kind: "open", input, document: inspection.kind, delimited: inspection.delimited }, (event) => {
      if (event.kind === "progress") reportLoading(work.report, event.percent, slides);
    })
    .catch(throwUnreadable);
  if (opened.document !== inspection.kind) {
    throw wrongContents(inspection.kind, "LibreOffice reads the file as another kind of document.");
  }
  if (inspection.kind === "presentation") checkSlides(opened.slides, maxSlides);
  return opened;
}

function checkSlides(slides: number, most: number): void {
  if (slides <= most) return;
  throw new ConversionError("too-many-pages", `The presentation has ${slides} slides; ${most} are taken. Split it.`);
}

/** LibreOffice counts slides while it loads OOXML, but tells percentages. */
function reportLoading(report: ProgressReport, percent: number, slides: number | null): void {
  if (slides === null) report.advance("loading", percent / 100);
  else report.reach("loading", Math.min(slides, Math.max(1, Math.round((percent / 100) * slides))), slides);
}

/** @returns where the engine put the PDF */
async function exportPdf(
  engine: EngineProcess,
  { plan, report, inspection }: EngineWork,
  { slides }: OpenedDocument,
  expected: ExpectedPages,
): Promise<string> {
  const output = join(engine.folder.work, "output.pdf");
  const isSpreadsheet = inspection.kind === "spreadsheet";
  const range = plan.slides === null || isSpreadsheet ? plan.slides : clipSlideRange(plan.slides, slides);
  const pages = Number.isFinite(expected.most) ? expected.most : isSpreadsheet ? null : slides;
  report.enter("exporting", pages ?? undefined);
  await engine
    .ask<"export">(
      { kind: "export", output, pages, filter: { ...plan, slides: range && formatSlideRange(range) } },
      (event) => {
        if (event.kind !== "page") return;
        if (pages === null) report.count("exporting", event.page);
        else report.reach("exporting", event.page, pages);
      },
    )
    .catch(throwUnwritable);
  return output;
}

/** The document's own word first: some versions of LibreOffice do not tell. */
async function hiddenOf(opened: OpenedDocument, contents: Promise<DeckContents>): Promise<HiddenSlides> {
  const { hidden, slides } = await contents;
  if (hidden?.kind === "known" && slides === opened.slides) return hidden;
  if (opened.hidden !== null) return { kind: "known", numbers: opened.hidden };
  const count = hidden?.kind === "at-most" ? hidden.count : opened.slides - 1;
  return count === 0 ? { kind: "known", numbers: [] } : { kind: "at-most", count };
}

/** LibreOffice's own word for a file that took no more. */
function throwUnwritable(cause: unknown): never {
  if (cause instanceof EngineRefusal && /Area:Io Class:(?:Write|Space)/u.test(cause.message)) {
    throw outputTooLarge(cause);
  }
  throwUnreadable(cause);
}

function throwUnreadable(cause: unknown): never {
  if (!(cause instanceof EngineRefusal)) throw cause;
  throw new ConversionError(
    "unreadable-document",
    "LibreOffice cannot read the document; it seems to be damaged. Open it in the program that made it and save it again.",
    { cause },
  );
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
