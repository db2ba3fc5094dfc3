import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

// The host is part of the name because containers may share a folder, and a process id says nothing across hosts.
const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
const shape = new RegExp(`^millrace-${host}-(\\d+)-(\\d+)-`);

/** What the names of this process's attempt folders begin with. */
export const attemptFolderPrefix: string = `millrace-${host}-${process.pid}-${startOf(process.pid)}-`;

/** Deletes what processes of this host that are gone have left in `temporaryFolder`. @returns how many folders */
export async function sweepAttemptFolders(temporaryFolder: string): Promise<number> {
  const names = await readdir(temporaryFolder);
  const left = names.filter((name) => isLeft(name));
  for (const name of left) await rm(join(temporaryFolder, name), { recursive: true, force: true });
  return left.length;
}

function isLeft(name: string): boolean {
  const [, pid, start] = shape.exec(name) ?? [];
  if (pid === undefined) return false;
  return !isAlive(Number(pid)) || startOf(Number(pid)) !== start;
}

/**
 * When a process began, in ticks since boot; "0" where the system does not tell. Ids are used again: in a container that was
 * started anew, the new worker has the id of the old one.
 */
function startOf(pid: number): string {
  try {
    // proc(5): the name, in parentheses, may hold anything; the start is field 22.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return "0";
    throw error;
  }
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
