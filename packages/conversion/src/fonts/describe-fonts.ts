import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { bundledFonts, fontFiles } from "./bundled-fonts.ts";

/** What documents will find of the fonts they ask for. */
export interface FontDescription {
  /** Families that come with this package, and whether their files are there. */
  readonly bundled: readonly { readonly family: string; readonly present: boolean }[];
  /** Families that most presentations ask for, and what the system has in their place; null where it cannot say. */
  readonly system: readonly { readonly asked: string; readonly got: string | null; readonly sameWidths: boolean }[];
}

/** Fonts whose letters are as wide as those of another, so that lines break where they did. */
const sameWidths: Readonly<Record<string, string>> = {
  Calibri: "Carlito",
  Cambria: "Caladea",
  Arial: "Liberation Sans",
  "Times New Roman": "Liberation Serif",
  "Courier New": "Liberation Mono",
};

const run = promisify(execFile);
const timeoutMs = 5_000;

/** Which fonts are at hand. The system is asked by fontconfig; the embedded engine has all of these by itself. */
export async function describeFonts(): Promise<FontDescription> {
  const asked = Object.entries(sameWidths);
  return {
    bundled: bundledFonts.map((font) => ({
      family: font.family,
      present: fontFiles(font).every((path) => existsSync(path)),
    })),
    system: await Promise.all(
      asked.map(async ([family, standIn]) => {
        const got = await systemMatch(family);
        return { asked: family, got, sameWidths: got === family || got === standIn };
      }),
    ),
  };
}

/** What fontconfig takes for a family; null where it is not installed or knows no answer. */
async function systemMatch(family: string): Promise<string | null> {
  try {
    const { stdout } = await run("fc-match", ["--format=%{family[0]}", `:family=${family}`], { timeout: timeoutMs });
    return stdout === "" ? null : stdout;
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}
