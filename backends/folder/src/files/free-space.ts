import { statfs } from "node:fs/promises";
import { JobError } from "@millrace/jobs";
import { duringFileAccess } from "./file-error.ts";

/** Less than this, and the next upload or the next checkpoint is likely to fail. */
const neededBytes = 16 * 1024 * 1024;

/**
 * Resolves if there is room on the disk of `folder`.
 * @throws JobError `storage-full` below 16 MiB
 */
export async function checkFreeSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await duringFileAccess(folder, () => statfs(folder));
  if (bavail * bsize >= neededBytes) return;
  throw new JobError("storage-full", `there are only ${bavail * bsize} bytes left on the disk of "${folder}"`);
}
