import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { killTree } from "./process-tree.ts";

/** A server's program, and how to tell that it is up. */
export interface ServerProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** As whom it runs; as this process without. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
  /** What it prints when it accepts connections. */
  readonly ready: string;
  /** What it must print it within. */
  readonly readyWithinMs: number;
  /** Its data folder, in which it runs and which is deleted should this process die. */
  readonly folder: string;
}

const SHOWN_CHARACTERS = 4_000;
const STOP_WITHIN_MS = 10_000;
// Reads until our end of its input closes, which the system does however we die.
const KEEPER = 'read -r _; kill -s KILL -- "-$1"; rm -rf -- "$2"';

/** A server that this process started, and that does not outlive it, even if it is killed. */
export class ServerProcess {
  readonly #server: ChildProcess & { readonly pid: number };
  readonly #keeper: ChildProcess;

  private constructor(server: ChildProcess & { readonly pid: number }, folder: string) {
    this.#server = server;
    this.#keeper = spawn("/bin/sh", ["-c", KEEPER, "keeper", String(server.pid), folder], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    server.once("exit", () => this.#dismissKeeper());
  }

  /**
   * @throws Error if it is not installed, ends before it is ready or is not ready in time, with what it said; or the
   *   signal's reason. Nothing is left running.
   */
  static async start(program: ServerProgram, signal?: AbortSignal): Promise<ServerProcess> {
    signal?.throwIfAborted();
    const child = spawn(program.command, program.args, {
      cwd: program.folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      ...(program.env && { env: program.env }),
      ...program.owner,
    });
    await once(child, "spawn");
    const started = new ServerProcess(child as ChildProcess & { readonly pid: number }, program.folder);
    const late = AbortSignal.timeout(program.readyWithinMs);
    try {
      await printed(child, program, AbortSignal.any([late, ...(signal ? [signal] : [])]));
      return started;
    } catch (error) {
      await started.kill();
      throw error;
    }
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** Kills it, and what it started, as `kill -9` does. */
  async kill(): Promise<void> {
    await killTree(this.#server.pid);
    await this.#exited();
  }

  /** Asks it to end by `signal`, and kills it when it has not after 10 s. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    const impatient = setTimeout(() => void this.kill(), STOP_WITHIN_MS);
    this.#server.kill(signal);
    await this.#exited();
    clearTimeout(impatient);
  }

  async #exited(): Promise<void> {
    if (this.#server.exitCode === null && this.#server.signalCode === null) await once(this.#server, "exit");
  }

  #dismissKeeper(): void {
    this.#keeper.kill("SIGKILL");
    this.#keeper.stdin?.destroy();
  }
}

/** Waits until `child` prints that it is ready. Its output is read on afterwards, lest it block on a full pipe. */
function printed(child: ChildProcess, { command, ready }: ServerProgram, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = "";
  const giveUp = (what: string) => reject(new Error(`${command} ${what}. It said:\n${said}`, { cause: signal.reason }));
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-SHOWN_CHARACTERS);
      if (said.includes(ready)) resolve();
    });
  }
  const onExit = (code: number | null, by: string | null): void => giveUp(`ended with ${code ?? by}`);
  const onAbort = (): void => giveUp("was not waited for any longer");
  child.once("exit", onExit);
  signal.addEventListener("abort", onAbort, { once: true });
  return promise.finally(() => {
    child.off("exit", onExit);
    signal.removeEventListener("abort", onAbort);
  });
}
