import { open } from "node:fs/promises";
import { PdfFault } from "./pdf-fault.ts";
import { PdfFile } from "./pdf-file.ts";

/** Any real one has a few thousand. */
const maxMetadataBytes = 1_000_000;
const levelA = "<pdfaid:conformance>A</pdfaid:conformance>";
const levelB = "<pdfaid:conformance>B</pdfaid:conformance>";

/**
 * Has a PDF/A-1 file claim level b where it claims level a, as LibreOffice up to 7 has each of them do: level a also
 * promises what depends on the document, such as words for every picture. Every file of level a is one of level b (ISO
 * 19005-1, 5.3). The metadata are not packed (6.7.2), and the letter is as long as the other.
 *
 * @throws {@link PdfFault} when the file has no such metadata.
 */
export async function declareLevelB(path: string): Promise<void> {
  const { at, bytes } = await placeOfMetadata(path);
  if (!(bytes > 0 && bytes <= maxMetadataBytes)) throw new PdfFault("has metadata of no real size");
  await using file = await open(path, "r+");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
  const claim = buffer.subarray(0, bytesRead).indexOf(levelA);
  if (claim !== -1) await file.write(levelB, at + claim, "latin1");
}

async function placeOfMetadata(path: string): Promise<{ readonly at: number; readonly bytes: number }> {
  await using pdf = await PdfFile.open(path);
  const catalog = await pdf.dictionary(pdf.trailer.get("Root"), "catalogue");
  const place = await pdf.placeOfStream(catalog.get("Metadata"));
  if (place === null) throw new PdfFault("has no metadata, and so is not PDF/A");
  return place;
}
