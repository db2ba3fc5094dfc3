import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

/** The npm package that holds DynamoDB Local 1.25.1 as AWS ships it, and what it must be to the bit. */
const PACKAGE = "amplify-dynamodb-simulator@2.9.30";
const SHA512 = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==";
const CACHE = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
const FETCH_WITHIN_MS = 180_000;

const run = promisify(execFile);

/**
 * The folder of AWS's DynamoDB Local, which npm fetches (54 MB) when it is not there yet. It is kept out of the dependencies,
 * since its package brings a thousand others that nobody needs here, and out of the repository, since its licence, which
 * lies in this folder, allows its use with an AWS account but not its distribution.
 * @throws Error if it cannot be fetched, or is not what it was
 */
export async function dynamoDbLocal(): Promise<string> {
  const folder = join(CACHE, PACKAGE);
  if (!existsSync(folder)) await fetchTo(folder);
  return join(folder, "package/emulator");
}

/** Of several that fetch at once, one has its folder taken. */
async function fetchTo(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const incoming = await mkdtemp(join(CACHE, "incoming-"));
  try {
    const options = { cwd: incoming, env: environment(), timeout: FETCH_WITHIN_MS };
    await run("npm", ["pack", PACKAGE, "--silent"], options);
    const archive = join(incoming, `${PACKAGE.replace("@", "-")}.tgz`);
    const found = await sha512Of(archive);
    if (found !== SHA512) throw new Error(`${PACKAGE} is not what it was: its SHA-512 is ${found}`);
    await run("tar", ["-xzf", archive], options);
    await rm(archive);
    await rename(incoming, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
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
