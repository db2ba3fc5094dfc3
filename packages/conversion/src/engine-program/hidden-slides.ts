import type { OfficeDocument } from "./office.ts";

/**
 * The numbers of the hidden slides, as LibreOfficeKit describes them, or null where it does not tell: 7.4 describes
 * every slide alike (`"visible": "0"`), later ones give each its own.
 */
export function hiddenSlides(document: OfficeDocument): number[] | null {
  const visible = Array.from({ length: document.slides }, (_, index) => isVisible(document.describeSlide(index)));
  if (!visible.includes(true)) return null;
  return visible.flatMap((each, index) => (each ? [] : [index + 1]));
}

function isVisible(description: string | null): boolean {
  return description !== null && /"visible":\s*"1"/u.test(description);
}
