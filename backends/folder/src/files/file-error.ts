import { JobError } from "@millrace/jobs";

const fullCodes = ["ENOSPC", "EDQUOT", "EFBIG"];

/** Whether an error of the file system has one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}

/** Whether an error says that there is no such file. A link in its place is none of ours, and counts as nothing. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT", "ENOTDIR", "ELOOP");
}

/**
 * Does something with files, and says what went wrong in the words of the ports.
 * @throws JobError `storage-full` or `storage-unavailable`; a `JobError` thrown within is thrown as it is
 */
export async function duringFileAccess<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (!(cause instanceof Error) || !("syscall" in cause)) throw cause;
    if (hasCode(cause, ...fullCodes)) {
      throw new JobError("storage-full", `there is no room left for "${path}"; free some on its disk`, { cause });
    }
    throw new JobError("storage-unavailable", `"${path}" cannot be used: ${cause.message}`, { cause });
  }
}
