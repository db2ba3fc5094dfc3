import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** A Redis of our own, on a port and a folder of its own, that syncs its log before it answers. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#process = child;
  }

  /** @throws Error if it is not installed, or ends before it answers */
  static async start(work: string): Promise<RedisServer> {
    const folder = await mkdtemp(join(work, "redis-"));
    const port = await freePort();
    const options = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--save", ""];
    const log = ["--appendonly", "yes", "--appendfsync", "always"];
    const child = spawn("redis-server", [...options, ...log], { stdio: ["ignore", "pipe", "inherit"] });
    const ready = Promise.withResolvers<void>();
    child.once("error", ready.reject);
    child.once("exit", (code) => ready.reject(new Error(`redis-server ended with code ${code}`)));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("Ready to accept connections")) ready.resolve();
    });
    await ready.promise;
    return new RedisServer(port, child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await exited;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
