import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { officePipe } from "./office-pipe.ts";

const execute = promisify(execFile);
const limitMs = 300_000;
const tryEveryMs = 250;
/** The system's own Python has LibreOffice's module; another that comes first on the path has not. */
const env = { ...process.env, PATH: "/usr/bin:/bin" };

/**
 * unoconv with a listener that is warm: one LibreOffice for everybody, fed over a socket. All decks go to one client, so
 * that its start is not counted for each.
 */
export async function unoconvSeconds(decks: readonly string[], work: string): Promise<number> {
  const folder = await mkdtemp(join(work, "unoconv-"));
  const port = String(await freePort());
  // The listener as unoconv would start it: its own way of doing so ends at once with LibreOffice 7.4.
  const accept = `--accept=socket,host=127.0.0.1,port=${port},tcpNoDelay=1;urp;StarOffice.ComponentContext`;
  const quiet = ["--headless", "--invisible", "--nodefault", "--nologo", "--nofirststartwizard", "--norestore"];
  const profile = `file://${folder}/profile`;
  const listener = spawn("soffice", [`-env:UserInstallation=${profile}`, ...quiet, accept], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, TMPDIR: folder },
  });
  try {
    const [first = ""] = decks;
    await untilItConverts(listener, port, folder, first);
    const begun = performance.now();
    await convert(port, folder, decks);
    return (performance.now() - begun) / 1_000;
  } finally {
    await end(listener);
    await rm(officePipe(profile), { force: true });
  }
}

async function convert(port: string, folder: string, decks: readonly string[]): Promise<void> {
  // Without "no launch" it would start a LibreOffice of its own when the listener is late.
  const options = ["--port", port, "--no-launch", "--format", "pdf", "--output", `${folder}/`];
  await execute("unoconv", [...options, ...decks], { timeout: limitMs, env });
}

async function untilItConverts(listener: ChildProcess, port: string, folder: string, deck: string): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const [conversion] = await Promise.allSettled([convert(port, folder, [deck])]);
    if (conversion.status === "fulfilled") return;
    if (isMissing(conversion.reason)) throw new Error("unoconv is not installed: apt-get install unoconv");
    if (performance.now() > deadline || listener.exitCode !== null)
      throw new Error("unoconv does not convert", { cause: conversion.reason });
    await sleep(tryEveryMs);
  }
}

function isMissing(reason: unknown): boolean {
  return reason instanceof Error && "code" in reason && reason.code === "ENOENT";
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** `soffice` is a script that starts LibreOffice, which would outlive it. */
async function end(listener: ChildProcess): Promise<void> {
  if (listener.pid === undefined || listener.exitCode !== null) return;
  const exited = once(listener, "exit");
  process.kill(-listener.pid, "SIGKILL");
  await exited;
}
