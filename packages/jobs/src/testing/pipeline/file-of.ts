import type { FileSource } from "../../shape.ts";

/** A file for the input of a job, from what is at hand in a test. */
export function fileOf(name: string, content: string | Uint8Array, contentType?: string): FileSource {
  return { name, ...(contentType !== undefined && { contentType }), content: Buffer.from(content) };
}
