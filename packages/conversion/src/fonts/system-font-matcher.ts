import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { FontMatcher } from "./font-report.ts";

const run = promisify(execFile);
const timeoutMs = 5_000;
/** A hostile document may name any number of families. */
const maxKnown = 2_000;

/** Asks fontconfig's `fc-match`, once for each family; a system without it knows no replacements. */
export function systemFontMatcher(): FontMatcher {
  const known = new Map<string, Promise<string | null>>();
  return async (family) => {
    const answer = known.get(family) ?? ask(family);
    if (known.size < maxKnown) known.set(family, answer);
    return await answer;
  };
}

async function ask(family: string): Promise<string | null> {
  try {
    // A pattern's special characters are escaped, and no name can be taken for an option.
    const pattern = `:family=${family.replaceAll(/[\\:,=-]/gu, String.raw`\$&`)}`;
    const { stdout } = await run("fc-match", ["--format=%{family[0]}", pattern], { timeout: timeoutMs });
    return stdout === "" ? null : stdout;
  } catch (error) {
    // Not installed, or it knows no answer: then there is nothing to report.
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}
