import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";

const READY_WITHIN_MS = 30_000;

/** A Redis of our own on 127.0.0.1, on a port and a folder of its own, that syncs its log before it answers. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ServerProcess;

  private constructor(port: number, folder: string, server: ServerProcess) {
    this.port = port;
    this.#folder = folder;
    this.#process = server;
  }

  /** @throws Error if it is not installed, or ends before it answers */
  static async start(signal?: AbortSignal): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), "millrace-redis-"));
    try {
      const port = await freePort();
      const options = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--save", ""];
      const program = {
        command: "redis-server",
        args: [...options, "--appendonly", "yes", "--appendfsync", "always"],
        ready: "Ready to accept connections",
        readyWithinMs: READY_WITHIN_MS,
        folder,
      };
      return new RedisServer(port, folder, await ServerProcess.start(program, signal));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop("SIGTERM");
    await rm(this.#folder, { recursive: true, force: true });
  }
}
