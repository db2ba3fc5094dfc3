import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { fontconfigFile } from "../../src/fonts/fontconfig-file.ts";

const run = promisify(execFile);

/**
 * Converts documents to PDF as everybody can: `soffice --convert-to pdf`, with a profile of its own and the fonts that
 * our engines have. What it cannot convert is not in the folder afterwards; its exit code says nothing of it.
 */
export async function convertBySoffice(paths: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const fonts = join(folder, "fonts.conf");
  await writeFile(fonts, fontconfigFile());
  const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
  const words = [profile, "--headless", "--convert-to", "pdf", "--outdir", folder, ...paths];
  await run("soffice", words, { env: { ...process.env, FONTCONFIG_FILE: fonts }, maxBuffer: 16 * 1024 * 1024 });
}
