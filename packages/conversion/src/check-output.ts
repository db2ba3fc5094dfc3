import { ConversionError } from "./errors.ts";
import type { ExpectedPages } from "./expected-pages.ts";
import { checkPdf, type PdfSummary } from "./pdf/check-pdf.ts";
import { PdfFault } from "./pdf/pdf-fault.ts";

/**
 * Believes a PDF only by its own structure, never the engine's word.
 *
 * @throws {@link ConversionError} `incomplete-output`
 */
export async function checkOutput(path: string, expected: ExpectedPages): Promise<PdfSummary> {
  const summary = await readSummary(path);
  if (summary.pages < expected.least || summary.pages > expected.most) {
    const wanted = expected.least === expected.most ? `${expected.most}` : `${expected.least} to ${expected.most}`;
    throw new ConversionError(
      "incomplete-output",
      `LibreOffice wrote ${summary.pages} pages where ${wanted} were expected, so the PDF was thrown away.`,
    );
  }
  return summary;
}

async function readSummary(path: string): Promise<PdfSummary> {
  try {
    return await checkPdf(path);
  } catch (cause) {
    if (cause instanceof PdfFault) {
      throw new ConversionError("incomplete-output", `The PDF that LibreOffice wrote ${cause.message}.`, { cause });
    }
    throw cause;
  }
}
