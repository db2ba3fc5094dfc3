export interface TrueTypeOptions {
  /** Of an even length, as places are counted in pairs of bytes. */
  readonly outlines: readonly Buffer[];
  /** The glyph of each code. */
  readonly glyphs: readonly number[];
  /** Places of four bytes, and glyphs of two, as larger subsets have them. */
  readonly wide: boolean;
}

/** A TrueType font with the tables that say which code is drawn how, and no others. */
export function makeTrueType({ outlines, glyphs, wide }: TrueTypeOptions): Buffer {
  const head = Buffer.alloc(54);
  head.writeUInt16BE(wide ? 1 : 0, 50);
  const ends = outlines.map((_, index) => outlines.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0));
  const places = [0, ...ends].map((place) => (wide ? number(place, 4) : number(place / 2, 2)));
  return joinTables({
    cmap: Buffer.concat([
      number(0, 2),
      number(1, 2),
      number(1, 2),
      number(0, 2),
      number(12, 4),
      characterMap(glyphs, wide),
    ]),
    glyf: Buffer.concat(outlines),
    head,
    loca: Buffer.concat(places),
  });
}

/** Formats 0 and 6 of the OpenType specification's `cmap`. */
function characterMap(glyphs: readonly number[], wide: boolean): Buffer {
  if (!wide)
    return Buffer.concat([
      number(0, 2),
      number(262, 2),
      number(0, 2),
      Buffer.from(glyphs),
      Buffer.alloc(256 - glyphs.length),
    ]);
  const start = [6, 10 + glyphs.length * 2, 0, 0, glyphs.length];
  return Buffer.concat([...start, ...glyphs].map((value) => number(value, 2)));
}

function joinTables(tables: Readonly<Record<string, Buffer>>): Buffer {
  const entries = Object.entries(tables);
  let offset = 12 + entries.length * 16;
  const records = entries.map(([name, table]) => {
    const record = Buffer.concat([Buffer.from(name), number(0, 4), number(offset, 4), number(table.length, 4)]);
    offset += table.length;
    return record;
  });
  return Buffer.concat([
    Buffer.from("true"),
    number(entries.length, 2),
    Buffer.alloc(6),
    ...records,
    ...Object.values(tables),
  ]);
}

function number(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}
