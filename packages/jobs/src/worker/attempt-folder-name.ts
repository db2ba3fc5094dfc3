import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Logger } from "../logger.ts";
import { isRunning, ownIdentity } from "../process-identity.ts";

// The host is part of the name because containers may share a folder, and a process id says nothing across hosts.
const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
const shape = new RegExp(`^millrace-${host}-(\\d+)-(\\d+)-`);

/** What the names of this process's attempt folders begin with. */
export const attemptFolderPrefix: string = `millrace-${host}-${process.pid}-${ownIdentity().start}-`;

/** Deletes what processes of this host that are gone have left in `temporaryFolder`, and says so. */
export async function sweepAttemptFolders(temporaryFolder: string, log: Logger): Promise<void> {
  const names = await readdir(temporaryFolder);
  const left = names.filter((name) => isLeft(name));
  for (const name of left) await rm(join(temporaryFolder, name), { recursive: true, force: true });
  if (left.length > 0) log.info({ folders: left.length }, "deleted the folders of attempts that were killed");
}

function isLeft(name: string): boolean {
  const [, pid, start] = shape.exec(name) ?? [];
  return pid !== undefined && start !== undefined && !isRunning(Number(pid), start);
}
