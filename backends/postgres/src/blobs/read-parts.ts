import { JobError } from "@millrace/jobs";
import type { ByteRange } from "@millrace/jobs/ports";
import type { Database } from "../database.ts";

/** A part is a row. */
export const partBytes = 262_144;

/** The bytes of a content, or of a range of it, part by part. */
export async function* readParts(
  database: Database,
  content: number,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = start; at <= end;) {
    const part = Math.floor(at / partBytes);
    const from = at - part * partBytes;
    const bytes = Math.min(partBytes - from, end + 1 - at);
    const [row] = await database.read<{ bytes: Uint8Array }>(
      "select substring(bytes from $3::int for $4::int) as bytes from millrace.blob_parts where content = $1 and part = $2",
      [content, part, from + 1, bytes],
    );
    if (row === undefined)
      throw new JobError("storage-unavailable", "the file was deleted an hour ago, while it was being read");
    yield row.bytes;
    at += bytes;
  }
}
