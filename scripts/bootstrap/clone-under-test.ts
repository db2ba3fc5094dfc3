import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** What the stand-in for npm does when the test lets it go on. */
type Answer = "install" | "old node" | "fail";

/** A run of the stand-in for npm that has begun and waits. */
interface NpmRun {
  readonly pid: number;
  readonly args: readonly string[];
  answer(answer: Answer): void;
}

interface BootstrapRun {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly said: string }>;
}

/** A small clone with the real bootstrap, in which npm is a stand-in that asks the test before it does anything. */
export class CloneUnderTest {
  readonly root: string;
  readonly #server: Server;
  readonly #calls: AsyncIterator<unknown[]>;
  npmRuns = 0;

  private constructor(root: string, server: Server) {
    this.root = root;
    this.#server = server;
    this.#calls = on(server, "connection");
  }

  static async open(): Promise<CloneUnderTest> {
    const root = realpathSync(mkdtempSync(join(tmpdir(), "millrace-clone-")));
    const scripts = join(root, "scripts");
    cpSync(import.meta.dirname, join(scripts, "bootstrap"), { recursive: true });
    cpSync(join(import.meta.dirname, "..", "bootstrap.mjs"), join(scripts, "bootstrap.mjs"));
    cpSync(join(import.meta.dirname, "fake-npm.mjs"), join(root, "npm-cli.js"));
    const dependencies = { dependencies: { one: "^1.0.0" }, devDependencies: { two: "^2.0.0" } };
    writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module", workspaces: [], ...dependencies }));
    writeFileSync(join(root, ".npmrc"), "");
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const clone = new CloneUnderTest(root, server);
    clone.lock("1.0.0");
    return clone;
  }

  /** Writes a lockfile that wants `version` of the one package the application needs. */
  lock(version: string): void {
    const own = { dependencies: { one: "^1.0.0" }, devDependencies: { two: "^2.0.0" } };
    const packages = { "": own, "node_modules/one": { version }, "node_modules/two": { version: "2.0.0", dev: true } };
    writeFileSync(join(this.root, "package-lock.json"), JSON.stringify({ packages }));
  }

  bootstrap(mode: "app" | "develop"): BootstrapRun {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the test's server is not listening");
    const env = { ...process.env, npm_execpath: join(this.root, "npm-cli.js"), FAKE_NPM_PORT: String(address.port) };
    const child = spawn(process.execPath, [join(this.root, "scripts", "bootstrap.mjs"), mode], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const ended = Promise.all([once(child, "close"), text(child.stderr)]).then(([[exitCode], said]) => ({
      exitCode: exitCode as number | null,
      said,
    }));
    return { process: child, ended };
  }

  /** Waits for the next run of npm to begin. */
  async npm(): Promise<NpmRun> {
    const { value } = (await this.#calls.next()) as { value: [Socket] };
    const [socket] = value;
    const [line] = (await once(socket, "data")) as [Buffer];
    this.npmRuns += 1;
    const { pid, args } = JSON.parse(line.toString()) as { pid: number; args: string[] };
    return { pid, args, answer: (answer) => void socket.end(answer) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#calls.return?.();
    this.#server.close();
    rmSync(this.root, { recursive: true });
  }
}
