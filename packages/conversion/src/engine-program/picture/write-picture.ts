import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { encode as encodePng } from "fast-png";
import type { OfficeDocument } from "../office.ts";
import type { PictureRequest } from "../protocol.ts";
import { encodeWebp } from "./encode-webp.ts";
import { readPicture } from "./picture.ts";
import { scaleDown } from "./scale-down.ts";

/** How much larger a picture is drawn whose edges become smooth by making it smaller, as far as that goes. */
const oversize = 2;
const largestDrawn = 4_096;

/**
 * Draws a slide or page. LibreOffice draws PNG only, slides at the size that is asked for, pages of other documents at
 * their own: what is wanted otherwise is made of that.
 */
export async function writePicture(document: OfficeDocument, request: PictureRequest): Promise<void> {
  const { slide, size, format, output } = request;
  const { proportions } = document;
  const drawnSize = document.smooth ? size : Math.max(size, Math.min(size * oversize, largestDrawn));
  const asAsked = proportions !== null && drawnSize === size && format === "png";
  const drawn = asAsked ? output : `${output}.drawn`;
  document.exportPng(drawn, slide - 1, proportions === null ? null : pixelsWithin(drawnSize, proportions));
  if (asAsked) return;
  const picture = scaleDown(readPicture(readFileSync(drawn)), size);
  writeFileSync(output, format === "png" ? encodePng(picture) : await encodeWebp(picture), { mode: 0o600 });
  rmSync(drawn);
}

function pixelsWithin(size: number, { width, height }: { width: number; height: number }) {
  const pixels = (length: number): number => Math.max(1, Math.round((length * size) / Math.max(width, height)));
  return { width: pixels(width), height: pixels(height) };
}
