import { closeSync, fsyncSync, openSync } from "node:fs";

/** Has the disk keep the names in a folder: a file is synced in vain if the way to it is lost with the power. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  fsyncSync(folder);
  closeSync(folder);
}
