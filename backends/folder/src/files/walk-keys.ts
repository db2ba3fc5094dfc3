import { readdir } from "node:fs/promises";
import { blobPath, keyPart } from "./blob-path.ts";
import { isMissing } from "./file-error.ts";

/**
 * The keys that begin with `prefix` and come after `after`, in order. Folders in which there can be none are not looked into,
 * and of those on the way one listing each is held in memory.
 */
export async function* walkKeys(
  root: string,
  { prefix, after }: { readonly prefix: string; readonly after: string },
  folder = "",
): AsyncGenerator<string, void, undefined> {
  for (const part of await partsIn(root, folder)) {
    const key = folder + part;
    if (!part.endsWith("/")) {
      if (key.startsWith(prefix) && key > after) yield key;
    } else if (mayHold(key, prefix, after)) {
      yield* walkKeys(root, { prefix, after }, key);
    }
  }
}

/** Sorted with the `/` that ends a folder: that is the order of the keys. */
async function partsIn(root: string, folder: string): Promise<string[]> {
  try {
    const entries = await readdir(blobPath(root, folder), { withFileTypes: true });
    return entries
      .map(keyPart)
      .filter((part) => part !== undefined)
      .toSorted();
  } catch (error) {
    // Deleted while the walk was on its way.
    if (isMissing(error)) return [];
    throw error;
  }
}

function mayHold(folder: string, prefix: string, after: string): boolean {
  const wanted = folder.startsWith(prefix) || prefix.startsWith(folder);
  return wanted && (folder > after || after.startsWith(folder));
}
