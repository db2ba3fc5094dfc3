import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

/** A folder for the length of a scope. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string;
}

/** The codes of a file system that takes nothing new from this account: it says so, is full, or is none that holds files. */
const refusals = new Set(["EACCES", "EPERM", "EROFS", "ENOENT", "ENOSPC", "EDQUOT"]);

/** A folder within `folder`; undefined where none can be made. Whether one can, only trying tells. */
export async function scratchFolderIn(folder: string): Promise<ScratchFolder | undefined> {
  try {
    const path = await mkdtemp(join(folder, ".doctor-"));
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
  } catch (error) {
    if (error instanceof Error && "code" in error && refusals.has(String(error.code))) return undefined;
    throw error;
  }
}
