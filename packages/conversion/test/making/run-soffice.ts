import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pathToFileURL } from "node:url";

const run = promisify(execFile);

/** Runs `soffice` with a profile and temporary files of its own, which are gone afterwards, however it ends. */
export async function runSoffice(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-soffice-"));
  try {
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile")).href}`;
    const env = { ...process.env, TMPDIR: folder, ...environment };
    await run("soffice", [profile, "--headless", ...words], { env, maxBuffer: 16 * 1024 * 1024 });
  } finally {
    await rm(folder, { recursive: true, maxRetries: 5, retryDelay: 50 });
  }
}
