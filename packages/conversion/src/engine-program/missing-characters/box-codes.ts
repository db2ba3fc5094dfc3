const tableRecordBytes = 16;

/**
 * The codes of a TrueType subset that draw what the font has for characters that it does not have: glyph 0, of which
 * LibreOffice makes a copy with a code of its own.
 *
 * @returns null where that cannot be told: it is no such subset, or draws nothing for such characters
 */
export function trueTypeBoxes(font: Buffer): Set<number> | null {
  const outlines = readOutlines(font);
  const glyphs = readCharacterMap(findTable(font, "cmap"));
  const box = outlines?.(0) ?? empty;
  if (outlines === null || glyphs === null || box.length === 0) return null;
  const boxes = [...glyphs].filter(([, glyph]) => glyph !== 0 && outlines(glyph).equals(box));
  return new Set(boxes.map(([code]) => code));
}

const empty = Buffer.alloc(0);

/** The outline of each glyph, by its number; empty where there is none. */
function readOutlines(font: Buffer): ((glyph: number) => Buffer) | null {
  const [head, places, outlines] = [findTable(font, "head"), findTable(font, "loca"), findTable(font, "glyf")];
  if (head.length < 52) return null;
  const isLong = head.readUInt16BE(50) === 1;
  const glyphs = Math.floor(places.length / (isLong ? 4 : 2)) - 1;
  const place = (glyph: number): number =>
    isLong ? places.readUInt32BE(glyph * 4) : places.readUInt16BE(glyph * 2) * 2;
  return (glyph) => (glyph < glyphs ? outlines.subarray(place(glyph), place(glyph + 1)) : empty);
}

/** From code to glyph, in the two formats that LibreOffice writes: a table of bytes (0) or, of more glyphs, of words (6). */
function readCharacterMap(table: Buffer): Map<number, number> | null {
  if (table.length < 12) return null;
  const map = table.subarray(table.readUInt32BE(8));
  if (map.length < 10) return null;
  const format = map.readUInt16BE(0);
  if (format === 0) return new Map([...map.subarray(6, 262)].map((glyph, code) => [code, glyph]));
  if (format !== 6) return null;
  const [first, count] = [map.readUInt16BE(6), Math.min(map.readUInt16BE(8), (map.length - 10) >> 1)];
  return new Map(Array.from({ length: count }, (_, index) => [first + index, map.readUInt16BE(10 + index * 2)]));
}

/** Empty where the font has none of that name. */
function findTable(font: Buffer, name: string): Buffer {
  const count = font.length < 12 ? 0 : font.readUInt16BE(4);
  for (
    let at = 12;
    at < 12 + count * tableRecordBytes && at + tableRecordBytes <= font.length;
    at += tableRecordBytes
  ) {
    if (font.toString("latin1", at, at + 4) !== name) continue;
    const offset = font.readUInt32BE(at + 8);
    return font.subarray(offset, offset + font.readUInt32BE(at + 12));
  }
  return empty;
}

/** The same of a Type 1 font, as which LibreOffice writes those with PostScript outlines: its encoding names the glyph. */
export function type1Boxes(font: Buffer): Set<number> | null {
  const clear = font.toString("latin1", 0, Math.max(0, font.indexOf("eexec")));
  if (!clear.startsWith("%!") || !clear.includes("/Encoding")) return null;
  return new Set([...clear.matchAll(/\bdup (\d{1,3}) \/\.notdef put\b/gu)].map(([, code]) => Number(code)));
}
