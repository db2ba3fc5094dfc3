/** What a `Range` header asks for, of a file of known size. */
export type RangeAnswer =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly start: number; readonly end: number }
  | { readonly kind: "unsatisfiable" };

/**
 * Reads `Range` (RFC 9110, 14.2). A header that is malformed or in another unit is passed over, and so are several ranges
 * at once, which a server may refuse to serve: nobody downloads a file in interleaved parts.
 */
export function rangeOf(header: string | undefined, bytes: number): RangeAnswer {
  const match = /^bytes=(\d*)-(\d*)$/i.exec((header ?? "").replaceAll(/\s/g, ""));
  if (match === null) return { kind: "whole" };
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return { kind: "whole" };
  return first === ""
    ? suffix(Number(last), bytes)
    : span(Number(first), last === "" ? bytes - 1 : Number(last), bytes);
}

function suffix(length: number, bytes: number): RangeAnswer {
  if (length === 0 || bytes === 0) return { kind: "unsatisfiable" };
  return { kind: "part", start: Math.max(0, bytes - length), end: bytes - 1 };
}

function span(start: number, end: number, bytes: number): RangeAnswer {
  if (start >= bytes) return { kind: "unsatisfiable" };
  // "bytes=5-2" is malformed rather than unsatisfiable, and so counts as not sent.
  if (end < start) return { kind: "whole" };
  return { kind: "part", start, end: Math.min(end, bytes - 1) };
}
