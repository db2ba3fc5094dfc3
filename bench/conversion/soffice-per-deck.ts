import { execFile } from "node:child_process";
import { mkdtemp, stat } from "node:fs/promises";
import { join, parse } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const limitMs = 300_000;

/** One `soffice` for each deck, as many applications do it; a profile of its own, made before the time is taken. */
export async function sofficePerDeckSeconds(decks: readonly string[], work: string): Promise<number> {
  const folder = await mkdtemp(join(work, "soffice-"));
  const [first] = decks;
  if (first !== undefined) await convert(first, folder);
  const begun = performance.now();
  for (const deck of decks) await convert(deck, folder);
  return (performance.now() - begun) / 1_000;
}

async function convert(deck: string, folder: string): Promise<void> {
  const profile = `-env:UserInstallation=file://${folder}/profile`;
  await execute("soffice", ["--headless", profile, "--convert-to", "pdf", "--outdir", folder, deck], {
    timeout: limitMs,
    env: { ...process.env, TMPDIR: folder },
  });
  // It exits with 0 whether it has converted anything or not.
  await stat(join(folder, `${parse(deck).name}.pdf`));
}
