import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";
import { unprivilegedUser } from "./unprivileged-user.ts";
import type { UnprivilegedUser } from "./unprivileged-user.ts";

/** What may be chosen about a {@link PostgresServer}. */
export interface PostgresServerOptions {
  readonly signal?: AbortSignal;
  /** Settings as in postgresql.conf, over the defaults of PostgreSQL, which sync every commit. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

const USER = "millrace";
const READY_WITHIN_MS = 60_000;

/** A PostgreSQL of our own on 127.0.0.1, with a port, a folder and a password of its own. */
export class PostgresServer implements AsyncDisposable {
  readonly port: number;
  /** Where its data is, until it is disposed. */
  readonly folder: string;
  readonly #password: string;
  readonly #owner: UnprivilegedUser | undefined;
  readonly #settings: Readonly<Record<string, string | number>>;
  #process: ServerProcess | undefined;

  private constructor(
    port: number,
    folder: string,
    password: string,
    owner: UnprivilegedUser | undefined,
    settings: Readonly<Record<string, string | number>>,
  ) {
    this.port = port;
    this.folder = folder;
    this.#password = password;
    this.#owner = owner;
    this.#settings = settings;
  }

  /** @throws Error if PostgreSQL is not installed, or ends before it accepts connections */
  static async start({ signal, settings = {} }: PostgresServerOptions = {}): Promise<PostgresServer> {
    const owner = unprivilegedUser(["postgres", "nobody"]);
    const folder = await mkdtemp(join(tmpdir(), "millrace-postgres-"));
    const password = randomBytes(12).toString("hex");
    const server = new PostgresServer(await freePort(), folder, password, owner, settings);
    try {
      await server.#initialise(signal);
      await server.restart(signal);
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Of its database `postgres`; the user may do everything. */
  get url(): string {
    return this.#urlOf("postgres");
  }

  /** The process id of the server, while it is up. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** @returns the address of a new, empty database */
  async createDatabase(): Promise<string> {
    const name = `db_${randomBytes(6).toString("hex")}`;
    const sql = postgres(this.url, { max: 1, onnotice: () => {} });
    try {
      await sql.unsafe(`create database ${name}`);
    } finally {
      await sql.end();
    }
    return this.#urlOf(name);
  }

  /** Kills it and its processes by SIGKILL: what it has not synced is lost. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
  }

  /** Shuts it down as an operator does: connections are ended, everything is written. */
  async stop(): Promise<void> {
    await this.#process?.stop("SIGINT");
    this.#process = undefined;
  }

  /** Starts it again after {@link kill} or {@link stop}, on the same data and port; recovers first if it must. */
  async restart(signal?: AbortSignal): Promise<void> {
    if (this.#process) throw new Error("this server is up");
    const settings = { port: this.port, listen_addresses: "127.0.0.1", unix_socket_directories: "", ...this.#settings };
    this.#process = await ServerProcess.start(
      {
        command: program("postgres"),
        args: ["-D", this.#data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
        env: { ...process.env, LC_ALL: "C" },
        owner: this.#owner,
        ready: "database system is ready to accept connections",
        readyWithinMs: READY_WITHIN_MS,
        folder: this.folder,
      },
      signal,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.folder, "data");
  }

  #urlOf(database: string): string {
    return `postgres://${USER}:${this.#password}@127.0.0.1:${this.port}/${database}`;
  }

  async #initialise(signal: AbortSignal | undefined): Promise<void> {
    const passwordFile = join(this.folder, "password");
    await mkdir(this.#data, { mode: 0o700 });
    await writeFile(passwordFile, this.#password, { mode: 0o600 });
    if (this.#owner) {
      const { uid, gid } = this.#owner;
      await Promise.all([this.folder, this.#data, passwordFile].map((path) => chown(path, uid, gid)));
    }
    // Nothing of value is in it yet; the server itself syncs.
    const args = ["-D", this.#data, "-U", USER, "--pwfile", passwordFile, "--auth", "scram-sha-256", "--no-sync"];
    await promisify(execFile)(program("initdb"), [...args, "--no-locale", "--encoding", "UTF8"], {
      cwd: this.folder,
      ...this.#owner,
      ...(signal && { signal }),
    });
    await rm(passwordFile);
  }
}

/** Debian and Ubuntu keep the server's programs off the path, a folder for each version. */
function program(name: string): string {
  const debian = globSync("/usr/lib/postgresql/*/bin").toSorted((a, b) => versionIn(b) - versionIn(a));
  const folders = [...debian, ...(process.env["PATH"] ?? "").split(delimiter)];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is not installed: sudo apt-get install postgresql`);
  return found;
}

function versionIn(path: string): number {
  return Number(/postgresql\/(\d+)/u.exec(path)?.[1] ?? 0);
}
