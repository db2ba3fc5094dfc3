import { decodeUtf16, type PdfFont } from "./pdf-font.ts";

/** What of a page's drawing says which text is drawn by which codes of which font. LibreOffice writes both in hexadecimal. */
const tokens =
  /\/ActualText\s*<FEFF(?<actual>[\dA-F]*)>|\/(?<font>[^\s/<>[\]()]+)\s+[-\d.]+\s+Tf\b|\b(?<mark>BDC|BMC|EMC)\b|<<|<(?<codes>[\dA-F]+)>/giu;

/** A marked part of a drawing, and what was drawn in it. */
interface Part {
  /** The text that it stands for, where that says more than the codes. */
  readonly actual: string;
  hasBox: boolean;
  /** The characters that have a glyph. */
  readonly drawn: Set<string>;
}

/**
 * Calls `tell` with every character of a page's drawing in whose place there is a box. Where a box is part of something,
 * such as a syllable, all of it counts that has no glyph.
 */
export function readBoxedText(
  drawing: string,
  fonts: ReadonlyMap<string, PdfFont>,
  tell: (characters: Iterable<string>) => void,
): void {
  let font: PdfFont | undefined;
  let actual: string | null = null;
  const parts: (Part | null)[] = [];
  for (const { groups = {} } of drawing.matchAll(tokens)) {
    if (groups["actual"] !== undefined) actual = decodeUtf16(groups["actual"]);
    else if (groups["font"] !== undefined) font = fonts.get(groups["font"]);
    else if (groups["codes"] !== undefined && font !== undefined) {
      show(groups["codes"], font, parts.findLast((part) => part !== null) ?? null, tell);
    } else if (groups["mark"] === "EMC") {
      const part = parts.pop() ?? null;
      if (part?.hasBox === true) tell(Array.from(part.actual).filter((character) => !part.drawn.has(character)));
    } else if (groups["mark"] !== undefined) {
      parts.push(actual === null ? null : { actual, hasBox: false, drawn: new Set() });
      actual = null;
    }
  }
}

function show(codes: string, { boxes, texts }: PdfFont, part: Part | null, tell: (text: string) => void): void {
  for (const code of Buffer.from(codes, "hex")) {
    const text = texts.get(code) ?? "";
    if (boxes?.has(code) !== true) for (const character of part === null ? [] : text) part?.drawn.add(character);
    else if (part === null) tell(text);
    else part.hasBox = true;
  }
}
