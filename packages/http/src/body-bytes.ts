import type { IncomingMessage } from "node:http";
import { HttpError } from "./errors.ts";

/** The body as it arrives. Leaving it early leaves the connection open, because the answer has yet to go over it. */
export function bodyBytes(message: IncomingMessage): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => message.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array> };
}

/** More text than this is not what values are made of. */
export const maxTextBytes: number = 256 * 1024;

/**
 * A small body as text.
 * @throws HttpError `payload-too-large`
 */
export async function bodyText(message: IncomingMessage): Promise<string> {
  if (Number(message.headers["content-length"] ?? 0) > maxTextBytes) throw tooMuchText();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of bodyBytes(message)) {
    bytes += chunk.byteLength;
    if (bytes > maxTextBytes) throw tooMuchText();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** More fields than this is not what a form is made of. */
export const maxFields: number = 1_000;

/** The error for more than {@link maxFields}. */
export function tooManyFields(): HttpError {
  return new HttpError("payload-too-large", `a form has ${maxFields} fields at most; send large data as a file`);
}

/** The error for more than {@link maxTextBytes}. */
export function tooMuchText(): HttpError {
  return new HttpError("payload-too-large", `values take ${maxTextBytes} bytes at most; send large data as a file`);
}
