import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServerProcess } from "./server-process.ts";

const READY_WITHIN_MS = 60_000;
const serve = join(import.meta.dirname, "swift/serve.py");

/**
 * An OpenStack Swift of our own, which speaks the protocol of S3: its own servers in one process on 127.0.0.1, with ports and
 * a folder of their own. Addresses have the bucket in their path; requests are signed, for the region `us-east-1`.
 */
export class SwiftServer implements AsyncDisposable {
  readonly endpoint: string;
  /** Who may do everything; see swift/proxy-server.conf. */
  readonly credentials = { accessKeyId: "millrace:tester", secretAccessKey: "sample" };
  /** Where its data is, until it is disposed. */
  readonly folder: string;
  readonly #process: ServerProcess;

  private constructor(endpoint: string, folder: string, server: ServerProcess) {
    this.endpoint = endpoint;
    this.folder = folder;
    this.#process = server;
  }

  /** @throws Error if it is not installed, ends before it answers, or does not answer in time */
  static async start(signal: AbortSignal = AbortSignal.timeout(READY_WITHIN_MS)): Promise<SwiftServer> {
    const folder = await mkdtemp(join(tmpdir(), "millrace-swift-"));
    try {
      // Debian's own, since its Swift is a module of that.
      const command = "/usr/bin/python3";
      const program = { command, args: [serve, folder], ready: "READY", readyWithinMs: READY_WITHIN_MS, folder };
      const server = await ServerProcess.start(program, signal);
      return await SwiftServer.#whenItAnswers(folder, server, signal).catch(async (error: unknown) => {
        await server.kill();
        throw error;
      });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** @throws Error if it cannot be made */
  async createBucket(name: string): Promise<void> {
    const answer = await this.#send("PUT", `/${name}`);
    if (!answer.ok) throw new Error(`the bucket "${name}" was not made: ${await answer.text()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** It is asked for its buckets, for which it has to make the account. */
  static async #whenItAnswers(folder: string, server: ServerProcess, signal: AbortSignal): Promise<SwiftServer> {
    const port = await readFile(join(folder, "port"), "utf8");
    const swift = new SwiftServer(`http://127.0.0.1:${port}`, folder, server);
    const answer = await swift.#send("GET", "/", signal);
    if (!answer.ok) throw new Error(`Swift answered ${answer.status}: ${await answer.text()}`);
    return swift;
  }

  /** By the older of the two ways to sign, which is a line long. */
  async #send(method: string, path: string, signal?: AbortSignal): Promise<Response> {
    const { accessKeyId, secretAccessKey } = this.credentials;
    const date = new Date().toUTCString();
    const signature = createHmac("sha1", secretAccessKey).update(`${method}\n\n\n${date}\n${path}`).digest("base64");
    return fetch(new URL(path, this.endpoint), {
      method,
      headers: { date, authorization: `AWS ${accessKeyId}:${signature}` },
      ...(signal && { signal }),
    });
  }
}
