import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { dynamoDbLocal } from "./dynamodb-local.ts";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";

const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

/**
 * AWS's DynamoDB Local, in memory, on a port of its own. It cannot be told to listen on 127.0.0.1 only, and takes every
 * credential: it is for samples, and for as long as a test lasts.
 */
export class DynamoDbServer implements AsyncDisposable {
  readonly endpoint: string;
  readonly #folder: string;
  readonly #process: ServerProcess;

  private constructor(endpoint: string, folder: string, server: ServerProcess) {
    this.endpoint = endpoint;
    this.#folder = folder;
    this.#process = server;
  }

  /** @throws Error if there is no Java, DynamoDB Local cannot be had, or it ends before it answers */
  static async start(signal: AbortSignal = AbortSignal.timeout(READY_WITHIN_MS)): Promise<DynamoDbServer> {
    const home = await dynamoDbLocal();
    const folder = await mkdtemp(join(tmpdir(), "millrace-dynamodb-"));
    try {
      const port = await freePort();
      const java = ["-Xmx512m", `-Djava.io.tmpdir=${folder}`, `-Djava.library.path=${join(home, "DynamoDBLocal_lib")}`];
      const options = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", String(port)];
      const program = {
        command: "java",
        args: [...java, "-jar", join(home, "DynamoDBLocal.jar"), ...options],
        ready: "CorsParams:",
        readyWithinMs: READY_WITHIN_MS,
        folder,
      };
      const server = await ServerProcess.start(program, signal);
      const endpoint = `http://127.0.0.1:${port}`;
      await answers(endpoint, signal).catch(async (error: unknown) => {
        await server.kill();
        throw error;
      });
      return new DynamoDbServer(endpoint, folder, server);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** It says that it is about to listen, but not when it does. */
async function answers(endpoint: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await fetch(endpoint, { signal });
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      await delay(LOOK_EVERY_MS, undefined, { signal });
    }
  }
}
