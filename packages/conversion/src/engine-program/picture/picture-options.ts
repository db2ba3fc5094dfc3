import type { Size } from "../office.ts";

/** The options of LibreOffice's PNG filter as JSON. Without a size it takes the page's at 96 dots an inch. */
export function pictureOptions(pixels: Size | null): string {
  if (pixels === null) return "";
  return JSON.stringify({ PixelWidth: long(pixels.width), PixelHeight: long(pixels.height), Translucent: long(0) });
}

/** A number in LibreOffice's notation. */
function long(value: number): object {
  return { type: "long", value: String(value) };
}
