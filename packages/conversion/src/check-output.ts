import { ConversionError } from "./errors.ts";
import type { ExpectedPages } from "./expected-pages.ts";
import type { ExportPlan } from "./export-options.ts";
import { checkPdf, type PdfSummary } from "./pdf/check-pdf.ts";
import { declareLevelB } from "./pdf/declare-level-b.ts";
import { PdfFault } from "./pdf/pdf-fault.ts";

/**
 * Believes a PDF only by its own structure, never the engine's word: that it is whole, and that what was asked for is in
 * it.
 *
 * @throws {@link ConversionError} `incomplete-output`
 */
export async function checkOutput(path: string, expected: ExpectedPages, plan: ExportPlan): Promise<PdfSummary> {
  try {
    if (plan.pdfa === "1b") await declareLevelB(path);
    const summary = await checkPdf(path);
    checkPages(summary.pages, expected);
    checkPromises(summary, plan);
    return summary;
  } catch (cause) {
    if (cause instanceof PdfFault) {
      throw new ConversionError("incomplete-output", `The PDF that LibreOffice wrote ${cause.message}.`, { cause });
    }
    throw cause;
  }
}

function checkPages(pages: number, { least, most }: ExpectedPages): void {
  if (pages >= least && pages <= most) return;
  const wanted = least === most ? `${most}` : `${least} to ${most}`;
  throw new ConversionError(
    "incomplete-output",
    `LibreOffice wrote ${pages} pages where ${wanted} were expected, so the PDF was thrown away.`,
  );
}

/** LibreOffice leaves out what it cannot do, and says nothing: a PDF without its password must not get out. */
function checkPromises({ encrypted, tagged, outputIntent }: PdfSummary, plan: ExportPlan): void {
  if (plan.protection !== null && !encrypted) throw new PdfFault("is not encrypted as it was to be");
  if (plan.pdfua && !tagged) throw new PdfFault("has no tags, and so is not PDF/UA");
  if (plan.pdfa !== null && !outputIntent) throw new PdfFault("has no output intent, and so is not PDF/A");
}
