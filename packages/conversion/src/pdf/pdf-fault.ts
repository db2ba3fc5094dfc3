/** What is wrong with a file that should be a PDF. The message completes "the PDF …". */
export class PdfFault extends Error {
  override readonly name = "PdfFault";
}
