import { accessSync, constants } from "node:fs";
import { join } from "node:path";

// Not PATH: what confines engines is the system's, never what happens to lie in somebody's folder.
const folders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/run/current-system/sw/bin"];

/** The path of one of the system's programs, or undefined. */
export function findTool(name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}
