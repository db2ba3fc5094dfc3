import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FileDigest, Receipt } from "@millrace/jobs";
import { givenPath } from "../given-path.ts";
import { UsageError } from "../usage-error.ts";

/** What a receipt says of a file. */
export interface CheckedFile {
  /** As it was given. */
  readonly file: string;
  readonly sha256: string;
  /** Which file of the job it is, such as `input.presentation`; null if it is none. */
  readonly is: string | null;
  /** The file of the job that has this name and other bytes, if there is one. */
  readonly expected: FileDigest | null;
}

/**
 * Looks for a file, by its bytes, among those that a receipt tells of.
 * @throws {@link UsageError} if it cannot be read
 */
export async function checkFile(file: string, { input, output }: Receipt, signal: AbortSignal): Promise<CheckedFile> {
  const sha256 = await hashOf(file, signal);
  const known = [...listed("input", input.files), ...listed("output", output?.files ?? {})];
  const is = known.find(([, digest]) => digest.sha256 === sha256)?.[0] ?? null;
  const namesake = known.find(([, { name }]) => name === basename(file))?.[1] ?? null;
  return { file, sha256, is, expected: is === null ? namesake : null };
}

function listed(
  side: "input" | "output",
  files: Readonly<Record<string, FileDigest>>,
): (readonly [string, FileDigest])[] {
  return Object.entries(files).map(([field, digest]) => [`${side}.${field}`, digest] as const);
}

async function hashOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(givenPath(file)), hash, { signal });
  } catch (error) {
    if (signal.aborted || !(error instanceof Error && "syscall" in error && "code" in error)) throw error;
    throw new UsageError([`${file} cannot be read (${String(error.code)}).`]);
  }
  return hash.digest("hex");
}
