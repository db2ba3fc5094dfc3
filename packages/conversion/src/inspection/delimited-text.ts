import type { FileHandle } from "node:fs/promises";

const headBytes = 64 * 1024;
const linesLookedAt = 20;
const separators = [",", ";", "\t", "|"] as const;
/** How other files begin that LibreOffice would recognize by their contents: markup, RTF, PDF, PostScript, SYLK, DIF. */
const otherBegin = /^\s*(?:<|\{\\rtf|%PDF|%!PS|ID;|TABLE\r?\n)/u;

/** A table as text: comma-separated values, or what is called so. */
export interface DelimitedText {
  readonly separator: (typeof separators)[number];
  /** As WHATWG names it. */
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
}

/** Looks whether a file is a table as text, and how it is written. Null where it is anything else. */
export async function readDelimitedText(file: FileHandle): Promise<DelimitedText | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  const head = buffer.subarray(0, bytesRead);
  const encoding = encodingOf(head);
  const text = new TextDecoder(encoding).decode(head);
  return text.includes("\0") || otherBegin.test(text) ? null : { separator: separatorOf(text), encoding };
}

function encodingOf(head: Buffer): DelimitedText["encoding"] {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return isUtf8(head) ? "utf-8" : "windows-1252";
}

/** The last character may be cut. */
function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** The one that is there most often, outside of quotes, in the first lines. */
function separatorOf(text: string): DelimitedText["separator"] {
  const lines = text
    .replaceAll(/"(?:[^"]|"")*"/gu, "")
    .split(/\r?\n/u, linesLookedAt)
    .join("\n");
  const counts = separators.map((separator) => lines.split(separator).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ",";
}
