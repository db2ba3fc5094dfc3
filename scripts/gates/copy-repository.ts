import { cpSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";

const LEFT_OUT = new Set(["node_modules", "dist", "data", ".git", ".bootstrap", "planted"]);

/** Copies the repository, so that its real configuration applies, and lays the planted files over the copy. */
export function copyRepository(root: string, copy: string): void {
  cpSync(root, copy, { recursive: true, filter: (path) => path === root || !LEFT_OUT.has(basename(path)) });
  linkModules(join(root, "node_modules"), join(copy, "node_modules"));
  cpSync(join(root, "scripts", "planted"), copy, { recursive: true });
}

/** Links installed packages to the originals, but our own to the copy: a wall must be seen from inside the copy. */
function linkModules(from: string, to: string): void {
  mkdirSync(join(to, "@millrace"), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== "@millrace" && name !== ".cache") symlinkSync(join(from, name), join(to, name));
  }
  for (const name of readdirSync(join(from, "@millrace"))) {
    symlinkSync(readlinkSync(join(from, "@millrace", name)), join(to, "@millrace", name));
  }
}
