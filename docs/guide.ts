import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A page with the programs that it shows. */
export interface Page {
  readonly path: string;
  readonly text: string;
  /** The programs it shows, and what it says that the last of them prints; none for a page without. */
  readonly shown: readonly string[];
  readonly prints: string | undefined;
}

/** A page of docs/guides with its program. */
export interface Guide extends Page {
  /** As a test names it: `jobs/retries`. */
  readonly name: string;
}

const folder = join(import.meta.dirname, "guides");

/** Every page of the guides. */
export function guides(): Guide[] {
  const paths = globSync("**/*.md", { cwd: folder }).toSorted();
  return paths.map((path) => Object.assign(readPage(join(folder, path)), { name: path.replace(/\.md$/, "") }));
}

/** The first page of the repository. */
export function readme(): Page {
  return readPage(join(import.meta.dirname, "../README.md"));
}

/** The program of a guide: the file of the same name among the examples. */
export function programOf({ path }: Guide): string {
  return join(path, "..", "examples", `${basename(path, ".md")}.ts`);
}

/** The program of {@link readme}. */
export const firstJob = join(import.meta.dirname, "examples", "first-job.ts");

function readPage(path: string): Page {
  const text = readFileSync(path, "utf8");
  return {
    path,
    text,
    shown: [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? ""),
    prints: /^It prints:\n\n```text\n(.*?)^```$/ms.exec(text)?.[1],
  };
}
