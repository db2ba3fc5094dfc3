import { access, constants, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { Check } from "../check.ts";
import { fault, fine, warning } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { kindOf, nearestFolder } from "../nearest-folder.ts";
import { scratchFolderIn } from "../scratch-folder.ts";

const others = 0o077;

/** Whether the service may write where it keeps things, and whether nobody else may read them. */
export const checkPermissions: Check = {
  name: "permissions",
  timeoutMs: 10_000,
  slow: false,
  async run({ settings: { data } }) {
    if ((await kindOf(data)) === "file") {
      return [fault("permissions", `${data} is a file, and a folder is needed.`, "Move it, or set MILLRACE_DATA.")];
    }
    const folder = await nearestFolder(data);
    if (!(await mayWrite(folder))) return [notWritable(folder)];
    if (folder !== data && (await kindOf(data)) === "nothing") {
      await using scratch = await scratchFolderIn(folder);
      if (scratch === undefined) return [notMakeable(data, folder)];
      return [fine("permissions", `${data} is not there yet, and can be made.`)];
    }
    const paths = [data, join(data, "files"), join(data, "millrace.db")];
    const findings = await Promise.all(paths.map(async (path) => await findingsOf(path)));
    return findings.flat().length > 0
      ? findings.flat()
      : [fine("permissions", `${data} is yours alone to read and write.`)];
  },
};

async function findingsOf(path: string): Promise<Finding[]> {
  if ((await kindOf(path)) === "nothing") return [];
  if (!(await mayWrite(path))) return [notWritable(path)];
  const { mode } = await stat(path);
  if ((mode & others) === 0) return [];
  const bits = (mode & 0o777).toString(8);
  const what = `Other accounts of this machine may get at ${path} (mode ${bits}).`;
  return [warning("permissions", what, `If they should not read people's files: chmod go= ${JSON.stringify(path)}`)];
}

async function mayWrite(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EROFS")) return false;
    throw error;
  }
}

function notMakeable(data: string, folder: string): Finding {
  const advice = "Choose another folder (MILLRACE_DATA), or make it for the account that runs the service.";
  return fault("permissions", `${data} is not there yet, and ${folder} takes no new folders.`, advice);
}

function notWritable(path: string): Finding {
  const { username } = userInfo();
  const advice = `Give it to the account that runs the service: chown -R ${username} ${JSON.stringify(path)}`;
  return fault("permissions", `The account "${username}" may not write to ${path}.`, advice);
}
