import { globSync } from "node:fs";

/** Test files, relative to the root, in a stable order. */
export interface TestFiles {
  /** `*.test.ts`: need nothing but Node. */
  readonly unit: readonly string[];
  /** `*.system.test.ts`: need LibreOffice, a browser, child processes or time. */
  readonly system: readonly string[];
}

const FOLDERS = "{packages,backends,apps,samples,bench,scripts,docs}";
const NOT_OURS = ["**/node_modules/**", "**/dist/**", "scripts/planted/**"];

/** Finds the tests whose path contains `pattern`; all of them without one. */
export function findTestFiles(root: string, pattern = ""): TestFiles {
  const files = globSync(`${FOLDERS}/**/*.test.ts`, { cwd: root, exclude: NOT_OURS })
    .filter((file) => file.includes(pattern))
    .toSorted();
  return { unit: files.filter((file) => !isSystem(file)), system: files.filter(isSystem) };
}

function isSystem(file: string): boolean {
  return file.endsWith(".system.test.ts");
}
