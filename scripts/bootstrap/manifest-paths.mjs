// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The package.json of the root and of each workspace, relative to `root`.
 * @param {string} root
 */
export function manifestPaths(root) {
  const { workspaces } = /** @type {{ workspaces: string[] }} */ (
    JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  );
  const folders = workspaces.flatMap((pattern) =>
    pattern.endsWith("/*") ? childrenOf(root, pattern.slice(0, -2)) : [pattern],
  );
  return [
    "package.json",
    ...folders.map((folder) => `${folder}/package.json`).filter((path) => existsSync(join(root, path))),
  ];
}

/**
 * @param {string} root
 * @param {string} folder
 */
function childrenOf(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { encoding: "utf8" })
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => `${folder}/${name}`);
}
