import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A page of docs/guides with its program. */
export interface Guide {
  /** As a test names it: `jobs/retries`. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** The programs it shows, and what it says that the last of them prints; none for a page without. */
  readonly shown: readonly string[];
  readonly prints: string | undefined;
}

const folder = join(import.meta.dirname, "guides");

/** Every page of the guides. */
export function guides(): Guide[] {
  return globSync("**/*.md", { cwd: folder }).toSorted().map(readGuide);
}

/** The program of a page: the file of the same name among the examples. */
export function programOf({ path }: Guide): string {
  return join(path, "..", "examples", `${basename(path, ".md")}.ts`);
}

function readGuide(relative: string): Guide {
  const path = join(folder, relative);
  const text = readFileSync(path, "utf8");
  return {
    name: relative.replace(/\.md$/, ""),
    path,
    text,
    shown: [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? ""),
    prints: /^It prints:\n\n```text\n(.*?)^```$/ms.exec(text)?.[1],
  };
}
