import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);
const limitMs = 300_000;
const tryEveryMs = 250;

/**
 * unoconv with a listener that is warm: one LibreOffice for everybody, fed over a socket. All decks go to one client, so
 * that its start is not counted for each.
 */
export async function unoconvSeconds(decks: readonly string[], work: string): Promise<number> {
  const folder = await mkdtemp(join(work, "unoconv-"));
  const port = String(await freePort());
  const listener = spawn("unoconv", ["--listener", "--port", port, "--user-profile", `${folder}/profile`], {
    detached: true,
    stdio: "ignore",
  });
  try {
    const [first = ""] = decks;
    await untilItConverts(port, folder, first);
    const begun = performance.now();
    await convert(port, folder, decks);
    return (performance.now() - begun) / 1_000;
  } finally {
    await end(listener);
  }
}

async function convert(port: string, folder: string, decks: readonly string[]): Promise<void> {
  // Without "no launch" it would start a LibreOffice of its own when the listener is late.
  const options = ["--port", port, "--no-launch", "--format", "pdf", "--output", folder];
  await execute("unoconv", [...options, ...decks], { timeout: limitMs });
}

async function untilItConverts(port: string, folder: string, deck: string): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const [conversion] = await Promise.allSettled([convert(port, folder, [deck])]);
    if (conversion.status === "fulfilled") return;
    if (performance.now() > deadline) throw new Error("unoconv does not convert", { cause: conversion.reason });
    await sleep(tryEveryMs);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The listener is a script that starts LibreOffice, which would outlive it. */
async function end(listener: ChildProcess): Promise<void> {
  if (listener.pid === undefined) return;
  const exited = once(listener, "exit");
  process.kill(-listener.pid, "SIGKILL");
  await exited;
}
