import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";

const modules = `${sep}node_modules${sep}`;

/** What every engine program reads: Node, this package, and the packages that it imports. */
export function programPaths(): string[] {
  return [realpathSync(process.execPath), packageFolder(), ...dependencyFolders()];
}

/** From `src/jail` or `dist/jail`. */
function packageFolder(): string {
  return fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/u, "");
}

/** The whole `node_modules`: what a package imports lies beside it, or in a store further up in it. */
function dependencyFolders(): string[] {
  const { resolve } = createRequire(import.meta.url);
  const entries = ["koffi", "@matbee/libreoffice-converter/server"].map((name) => realpathSync(resolve(name)));
  return [...new Set(entries.map((path) => path.slice(0, path.indexOf(modules) + modules.length - 1)))];
}
