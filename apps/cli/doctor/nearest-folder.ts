import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** `path` if it is there, else the nearest folder above it that is: where it would be made. */
export async function nearestFolder(path: string): Promise<string> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if ((await kindOf(folder)) !== "nothing" || dirname(folder) === folder) return folder;
  }
}

/** What is at `path`. */
export async function kindOf(path: string): Promise<"file" | "folder" | "nothing"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      return "nothing";
    }
    throw error;
  }
}
