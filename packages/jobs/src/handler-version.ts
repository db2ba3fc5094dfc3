import { streamOf } from "./file-content.ts";
import { text } from "node:stream/consumers";
import { isJobError, JobError } from "./errors.ts";
import type { BlobStore } from "./ports/blob-store.ts";

/** As long as a kind's own `version` may be. */
const maxLength = 500;

/**
 * Lets a version through that can be kept with a result.
 * @throws JobError `invalid-definition` for one that is empty or longer than 500 characters
 */
export function checkVersion(kind: string, version: string | undefined): string | undefined {
  if (version === undefined || (version !== "" && version.length <= maxLength)) return version;
  throw new JobError(
    "invalid-definition",
    `the version of the handler of "${kind}" has ${version.length} characters; it may have 1 to ${maxLength}`,
  );
}

/** Says to everybody which version makes the results of a kind from now on. Of several workers the last one counts. */
export async function announceVersion(blobs: BlobStore, kind: string, version: string): Promise<void> {
  const bytes = Buffer.from(version);
  await blobs.put(keyOf(kind), streamOf(bytes), { maxBytes: bytes.length, contentType: "text/plain; charset=utf-8" });
}

/** The version that was announced last, or undefined if none ever was. */
export async function announcedVersion(blobs: BlobStore, kind: string): Promise<string | undefined> {
  try {
    return await text(await blobs.open(keyOf(kind)));
  } catch (cause) {
    if (isJobError(cause, "blob-not-found")) return undefined;
    throw cause;
  }
}

/** Not among the files of jobs, so that no sweeper judges it. */
function keyOf(kind: string): string {
  return `handlers/${kind}/version`;
}
