import { readFileSync } from "node:fs";

/** As whom a server runs that refuses to run as root. */
export interface UnprivilegedUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The first of `names` that this machine knows, when this process is root; else undefined: it may run servers as it is.
 *
 * @throws Error if it is root and the machine knows none of them
 */
export function unprivilegedUser(names: readonly string[]): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  const users = new Map(lines.map((line) => line.split(":")).map(([name, , uid, gid]) => [name, { uid, gid }]));
  for (const name of names) {
    const user = users.get(name);
    if (user) return { uid: Number(user.uid), gid: Number(user.gid) };
  }
  throw new Error(`this server does not run as root, and there is no user ${names.join(" or ")}`);
}
