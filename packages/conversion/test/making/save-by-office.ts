import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Saves a document in another format beside it, by a `soffice` of its own. Formats and filters are those of LibreOffice. */
export async function saveByOffice(path: string, format: string): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), "millrace-soffice-"));
  try {
    const settings = `-env:UserInstallation=file://${profile}`;
    await run("soffice", [settings, "--headless", "--convert-to", format, "--outdir", dirname(path), path]);
  } finally {
    await rm(profile, { recursive: true, maxRetries: 5, retryDelay: 50 });
  }
}
