import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PrivateFolder } from "../pool/private-folder.ts";
import type { Jail } from "./jail.ts";
import { programPaths } from "./readable-paths.ts";

const run = promisify(execFile);
const timeoutMs = 10_000;
/** Enough for Node to start, read a package, and write where an engine must be able to. */
const program = `const [, source, target] = process.argv; require("node:fs").copyFileSync(source, target);`;
const limits = { processorSeconds: 10, memoryBytes: 1024 ** 3, fileBytes: 1024 ** 2 };

/** Starts a small program in the jail, as an engine would be. Null when all went well, else what went wrong. */
export async function tryJail(jail: Jail, temporaryFolder: string): Promise<string | null> {
  const owner = jail.nextOwner();
  const folder = await PrivateFolder.create(temporaryFolder);
  try {
    await folder.handOver(owner);
    const readable = programPaths();
    const source = fileURLToPath(new URL("../../package.json", import.meta.url));
    const command = [process.execPath, "-e", program, source, join(folder.work, "proof")];
    const confined = jail.confine({ command, folder, readable, limits, owner });
    await run(confined.program, [...confined.parameters], { cwd: folder.work, env: {}, timeout: timeoutMs });
    return null;
  } catch (error) {
    if (error instanceof Error && "stderr" in error) return reasonOf(error, String(error.stderr));
    throw error;
  } finally {
    await folder.remove();
  }
}

/** Node's traces begin with where, and name the error in a line of its own. */
function reasonOf(error: Error, output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /error:/iu.test(line)) ?? lines[0] ?? error.message.split("\n")[0] ?? "it did not start";
}
