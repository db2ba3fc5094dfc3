import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A fault that was put into a file on purpose, and what must be said of it. */
export interface Plant {
  /** Where the file goes in the repository. */
  readonly path: string;
  /** The gate and its finding, as {@link findings} writes them: "lint eslint(no-restricted-imports)". */
  readonly finding: string;
}

const EXPECTATION = /must be caught: ([^\n"]+)/g;

/** Reads the plants of `folder`; each file says by itself what must be caught in it. */
export function readPlants(folder: string): Plant[] {
  return globSync("**/*", { cwd: folder })
    .filter((path) => statSync(join(folder, path)).isFile())
    .toSorted()
    .flatMap((path) => {
      const text = readFileSync(join(folder, path), "utf8");
      return [...text.matchAll(EXPECTATION)].map(([, finding = ""]) => ({ path, finding: finding.trim() }));
    });
}
