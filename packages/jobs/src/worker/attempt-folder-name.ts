import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

// The host is part of the name because containers may share a folder, and a process id says nothing across hosts.
const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
const shape = new RegExp(`^millrace-${host}-(\\d+)-`);

/** What the names of this process's attempt folders begin with. */
export const attemptFolderPrefix: string = `millrace-${host}-${process.pid}-`;

/** Deletes what processes of this host that are gone have left in `temporaryFolder`. @returns how many folders */
export async function sweepAttemptFolders(temporaryFolder: string): Promise<number> {
  const names = await readdir(temporaryFolder);
  const left = names.filter((name) => isLeft(name));
  for (const name of left) await rm(join(temporaryFolder, name), { recursive: true, force: true });
  return left.length;
}

function isLeft(name: string): boolean {
  const pid = Number(shape.exec(name)?.[1]);
  return Number.isInteger(pid) && !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if (error instanceof Error && "code" in error && error.code === "EPERM") return true;
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
