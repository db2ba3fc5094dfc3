import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fontconfigFile } from "../../src/fonts/fontconfig-file.ts";
import { runSoffice } from "./run-soffice.ts";

/**
 * Converts documents to PDF as everybody can: `soffice --convert-to pdf`, with the fonts that our engines have. What it
 * cannot convert is not in the folder afterwards; its exit code says nothing of it.
 */
export async function convertBySoffice(paths: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const fonts = join(folder, "fonts.conf");
  await writeFile(fonts, fontconfigFile());
  await runSoffice(["--convert-to", "pdf", "--outdir", folder, ...paths], { FONTCONFIG_FILE: fonts });
}
