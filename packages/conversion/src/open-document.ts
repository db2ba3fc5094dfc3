import type { DocumentKind } from "./document-types.ts";
import type { OpenedDocument } from "./engine-program/protocol.ts";
import { throwUnreadable } from "./engine-refusal.ts";
import type { HiddenSlides } from "./expected-pages.ts";
import type { GivenDocument } from "./given-document.ts";
import type { DeckContents } from "./inspection/deck-contents.ts";
import type { DocumentLimits } from "./inspection/document-limits.ts";
import { wrongContents } from "./inspection/refusals.ts";
import type { EngineProcess } from "./pool/engine-process.ts";
import type { ProgressReport } from "./progress-report.ts";
import { tooManyPages } from "./too-many-pages.ts";

export interface OpeningWork extends GivenDocument {
  readonly report: ProgressReport;
}

/**
 * Has the engine load a document, and tells of it.
 *
 * @param input where the engine can read it
 * @throws {@link ConversionError} `unreadable-document`, `too-many-pages`, or `not-a-presentation` and `not-a-document`
 *   where LibreOffice makes something else of it.
 */
export async function openDocument(engine: EngineProcess, input: string, work: OpeningWork): Promise<OpenedDocument> {
  const { inspection } = work;
  // Where the document has told already, the engine need not find out.
  const known = await Promise.race([work.contents, Promise.resolve(null)]);
  checkParts(inspection.kind, known?.slides ?? 0, work.documentLimits);
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
  checkParts(inspection.kind, opened.slides, work.documentLimits);
  return opened;
}

/** The sheets of a spreadsheet say nothing of its pages. */
function checkParts(kind: DocumentKind, parts: number, { maxSlides, maxPages }: DocumentLimits): void {
  if (kind === "presentation" && parts > maxSlides)
    throw tooManyPages("The presentation has", parts, "slides", maxSlides);
  if (kind === "text" && parts > maxPages) throw tooManyPages("The document has", parts, "pages", maxPages);
}

/** LibreOffice counts slides while it loads OOXML, but tells percentages. */
function reportLoading(report: ProgressReport, percent: number, slides: number | null): void {
  if (slides === null) report.advance("loading", percent / 100);
  else report.reach("loading", Math.min(slides, Math.max(1, Math.round((percent / 100) * slides))), slides);
}

/** The document's own word first: some versions of LibreOffice do not tell. */
export async function hiddenSlidesOf(opened: OpenedDocument, contents: Promise<DeckContents>): Promise<HiddenSlides> {
  const { hidden, slides } = await contents;
  if (hidden?.kind === "known" && slides === opened.slides) return hidden;
  if (opened.hidden !== null) return { kind: "known", numbers: opened.hidden };
  const count = hidden?.kind === "at-most" ? hidden.count : opened.slides - 1;
  return count === 0 ? { kind: "known", numbers: [] } : { kind: "at-most", count };
}
