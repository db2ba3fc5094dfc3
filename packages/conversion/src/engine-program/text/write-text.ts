import { createWriteStream, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Archive } from "../../inspection/archive.ts";
import type { OfficeDocument } from "../office.ts";
import type { TextRequest } from "../protocol.ts";
import { openDocumentText } from "./opendocument-text.ts";

/** Writes a document's text. LibreOffice's own filters write none of slides, and of spreadsheets the first sheet only. */
export async function writeText(document: OfficeDocument, { output, slides, notes }: TextRequest): Promise<void> {
  const saved = `${output}.saved`;
  document.saveAsOpenDocument(saved);
  const wanted = new Set(slides);
  const choice = { kind: document.kind, hasSlide: (slide: number) => wanted.has(slide), notes };
  await using archive = await Archive.open(saved);
  const text = openDocumentText(archive.text("content.xml", Number.POSITIVE_INFINITY), choice);
  await pipeline(text, createWriteStream(output, { mode: 0o600 }));
  rmSync(saved);
}
