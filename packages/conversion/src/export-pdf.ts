import { join } from "node:path";
import { checkOutput } from "./check-output.ts";
import type { ConversionError } from "./errors.ts";
import type { OpenedDocument } from "./engine-program/protocol.ts";
import { throwUnwritable } from "./engine-refusal.ts";
import type { ExpectedPages } from "./expected-pages.ts";
import type { ExportPlan } from "./export-options.ts";
import type { PdfSummary } from "./pdf/check-pdf.ts";
import type { OpeningWork } from "./open-document.ts";
import type { EngineProcess } from "./pool/engine-process.ts";
import { takeOutput } from "./pool/take-output.ts";
import { clipSlideRange, formatSlideRange } from "./slide-range.ts";
import { tooManyPages } from "./too-many-pages.ts";

export interface ExportingWork extends OpeningWork {
  readonly plan: ExportPlan;
}

/**
 * Has the engine write the PDF, and tells of it page by page. Of a spreadsheet nobody knows the pages before: one that
 * goes on for too long ends with the engine.
 *
 * @returns where the engine put it
 * @throws {@link ConversionError} `unreadable-document`, `output-too-large` or `too-many-pages`, `EngineGone`.
 */
export async function exportPdf(
  engine: EngineProcess,
  { plan, report, inspection, documentLimits: { maxPages } }: ExportingWork,
  { slides }: OpenedDocument,
  expected: ExpectedPages,
): Promise<string> {
  const output = join(engine.folder.work, "output.pdf");
  const isSpreadsheet = inspection.kind === "spreadsheet";
  const range = plan.slides === null || isSpreadsheet ? plan.slides : clipSlideRange(plan.slides, slides);
  const pages = Number.isFinite(expected.most) ? expected.most : isSpreadsheet ? null : slides;
  report.enter("exporting", pages ?? undefined);
  let isTooLong = false;
  await engine
    .ask<"export">(
      { kind: "export", output, pages, filter: { ...plan, slides: range && formatSlideRange(range) } },
      (event) => {
        if (event.kind !== "page") return;
        isTooLong ||= pages === null && event.page > maxPages;
        if (isTooLong) void engine.kill("it wrote more pages than a spreadsheet may have");
        else if (pages === null) report.count("exporting", event.page);
        else report.reach("exporting", event.page, pages);
      },
    )
    .catch((error: unknown) => {
      if (!isTooLong) throwUnwritable(error);
    });
  if (isTooLong) throw spreadsheetTooLong(maxPages);
  return output;
}

/** Checked is what cannot change any more. */
export async function takePdf(
  engine: EngineProcess,
  pdf: string,
  expected: ExpectedPages,
  { plan, inspection, documentLimits: { maxPages } }: ExportingWork,
): Promise<{ taken: string; summary: PdfSummary }> {
  const taken = await takeOutput(engine.folder, pdf);
  const summary = await checkOutput(taken, expected, plan);
  // The engine may have been faster than its news.
  if (inspection.kind === "spreadsheet" && summary.pages > maxPages) throw spreadsheetTooLong(maxPages);
  return { taken, summary };
}

function spreadsheetTooLong(maxPages: number): ConversionError {
  return tooManyPages("The spreadsheet has more than", maxPages, "pages", maxPages);
}
