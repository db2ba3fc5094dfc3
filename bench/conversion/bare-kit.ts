import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";

const execute = promisify(execFile);
const limitMs = 300_000;

/** The time that a loop around LibreOfficeKit needs which does nothing else: no queue, no checks, no other process. */
export async function bareKitSeconds(decks: readonly string[], work: string): Promise<number> {
  const folder = await mkdtemp(join(work, "kit-"));
  const loop = fileURLToPath(new URL("bare-kit-loop.ts", import.meta.url));
  // It ends without LibreOffice's own end, which would remove its temporary files.
  const env = { ...process.env, TMPDIR: folder };
  const { stdout } = await execute(process.execPath, [loop, folder, ...decks], { timeout: limitMs, env });
  // LibreOffice may write to standard output as well; the figure is the last line.
  return z.coerce.number().positive().parse(stdout.trim().split("\n").at(-1));
}
