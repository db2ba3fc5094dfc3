import { isUtf8 } from "node:buffer";
import { encodeExtended, parse } from "content-disposition";

/**
 * The header that names a file: in ASCII for old clients, and in full (RFC 6266, RFC 8187). The ASCII form has nothing
 * that would need escaping, because clients disagree about how to undo it.
 */
export function contentDisposition(type: "attachment" | "inline", name: string): string {
  return `${type}; filename="${asciiName(name)}"; filename*=${encodeExtended(name.toWellFormed())}`;
}

function asciiName(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  return plain.replaceAll(/[^\x20-\x7e]|["\\%/;]/gu, "_");
}

/** The file name that a `Content-Disposition` gives, if it gives one. */
export function fileNameOf(header: string | undefined): string | undefined {
  const name = header === undefined ? undefined : parse(header).parameters["filename"];
  return name === undefined || name === "" ? undefined : asUtf8(name);
}

/** Headers arrive as Latin-1; who writes UTF-8 into them, as curl does, means UTF-8. */
function asUtf8(text: string): string {
  const bytes = Buffer.from(text, "latin1");
  return bytes.toString("latin1") === text && isUtf8(bytes) ? bytes.toString("utf8") : text;
}
