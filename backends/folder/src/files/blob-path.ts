import { join } from "node:path";

/**
 * What ends the name of a folder: a letter that no key has, so that the folder of `a/b` does not collide with the file of
 * `a`. In other stores both keys may exist, so here, too.
 */
const folderMark = "+";

/** Where the blob of `key` is kept. */
export function blobPath(root: string, key: string): string {
  return join(root, key.replaceAll("/", `${folderMark}/`));
}

/** The part of a key that an entry of a folder stands for: `name` for a file, `name/` for a folder, none for what is not ours. */
export function keyPart(entry: {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
}): string | undefined {
  const { name } = entry;
  if (name.startsWith(".")) return undefined;
  if (entry.isFile() && !name.endsWith(folderMark)) return name;
  if (entry.isDirectory() && name.endsWith(folderMark)) return `${name.slice(0, -folderMark.length)}/`;
  return undefined;
}
