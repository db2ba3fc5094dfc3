// An engine program that somebody else wrote: it tries what an attacker would, and tells what it got as its version.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import type { EngineSettings } from "../../src/engine-program/protocol.ts";
import { writeEvent } from "../../src/engine-program/write-event.ts";

const settings = JSON.parse(process.argv[2] ?? "") as EngineSettings;
const { port = "0", secret = "", folders = "[]" } = settings.engine;
const attempts = {
  uid: () => process.getuid?.(),
  status: () => readFileSync("/proc/self/status", "utf8"),
  environment: () => Object.keys(process.env).toSorted(),
  reachesServer: () => canConnect(Number(port)),
  interfaces: () =>
    readFileSync("/proc/net/dev", "utf8")
      .trim()
      .split("\n")
      .slice(2)
      .map((line) => line.trim().split(":")[0]),
  readsSecret: () => outcome(() => readFileSync(secret, "utf8")),
  readsUsers: () => outcome(() => readFileSync("/etc/passwd", "utf8")),
  seesFolders: () => (JSON.parse(folders) as string[]).filter((folder) => existsSync(folder)),
  writes: () =>
    [
      "/usr/x",
      "/tmp/x",
      "/x",
      "/etc/x",
      "/dev/shm/x",
      "/var/tmp/x",
      `${settings.folder}/x`,
      `${settings.folder}/input/x`,
    ].filter((path) => outcome(() => writeFileSync(path, "x")) === "done"),
  writesWork: () => outcome(() => writeFileSync(`${settings.folder}/work/x`, "x")),
  largeFile: () => outcome(() => writeFileSync(`${settings.folder}/work/large`, Buffer.alloc(3 * 1024 ** 2))),
  processes: () => readdirSync("/proc").filter((name) => /^\d+$/u.test(name)).length,
  signals: () => outcome(() => process.kill(settings.parent, "SIGKILL")),
  gainsRoot: () => outcome(() => execFileSync("/usr/bin/su", ["-c", "id"], { stdio: "pipe", timeout: 2_000 })),
  forks: () => forkBomb(),
};

const report: Record<string, unknown> = {};
for (const [name, attempt] of Object.entries(attempts)) report[name] = await attempt();
writeEvent({ kind: "ready", version: JSON.stringify(report), fonts: [] });
setInterval(() => {}, 1_000);

function outcome(attempt: () => unknown): string {
  try {
    attempt();
    return "done";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "refused";
  }
}

async function canConnect(to: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(to, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
  const answer = await promise;
  socket.destroy();
  return answer;
}

/** How many processes could be started before the kernel said no. */
async function forkBomb(): Promise<number> {
  const wanted = 600;
  for (let count = 0; count < wanted; count++) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    spawn("/bin/sleep", ["60"], { stdio: "ignore" })
      .once("spawn", () => resolve(true))
      .once("error", () => resolve(false));
    if (!(await promise)) return count;
  }
  return wanted;
}
