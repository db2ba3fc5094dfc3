import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { isMissing } from "./file-error.ts";

/**
 * Brings the entries of `folder`, and of the folders above it up to `root`, to stable storage. All of them each time: another
 * process may have made one of them a moment ago, and not have come so far yet. One without changes costs next to nothing.
 */
export async function syncFolders(folder: string, root: string): Promise<void> {
  // Windows cannot sync a folder; NTFS keeps a journal of its entries.
  if (process.platform === "win32") return;
  for (let path = folder; path.length >= root.length; path = dirname(path)) await syncFolder(path);
}

async function syncFolder(path: string): Promise<void> {
  try {
    await using handle = await open(path, "r");
    await handle.sync();
  } catch (error) {
    // What was put here has been deleted since, and its folder with it.
    if (!isMissing(error)) throw error;
  }
}
