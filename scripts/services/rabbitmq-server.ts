import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";

/** What may be chosen about a {@link RabbitMqServer}. */
export interface RabbitMqServerOptions {
  readonly signal?: AbortSignal;
  /** Settings as in rabbitmq.conf, over the defaults of RabbitMQ. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

interface Ports {
  readonly amqp: number;
  readonly distribution: number;
  readonly epmd: number;
}

const READY_WITHIN_MS = 120_000;
const LOOPBACK = "127.0.0.1";

/**
 * A RabbitMQ of our own on 127.0.0.1, with ports, a folder and an Erlang cookie of its own, and its own port mapper (epmd), so
 * that it knows of no other node on this machine and none knows of it.
 */
export class RabbitMqServer implements AsyncDisposable {
  /** Where its data is, until it is disposed. */
  readonly folder: string;
  readonly #ports: Ports;
  readonly #portMapper: ServerProcess;
  #process: ServerProcess | undefined;

  private constructor(folder: string, ports: Ports, portMapper: ServerProcess) {
    this.folder = folder;
    this.#ports = ports;
    this.#portMapper = portMapper;
  }

  /** @throws Error if RabbitMQ is not installed, or ends before it accepts connections */
  static async start({ signal, settings = {} }: RabbitMqServerOptions = {}): Promise<RabbitMqServer> {
    const folder = await mkdtemp(join(tmpdir(), "millrace-rabbitmq-"));
    try {
      const ports = { amqp: await freePort(), distribution: await freePort(), epmd: await freePort() };
      await writeConfiguration(folder, ports, settings);
      const server = new RabbitMqServer(folder, ports, await startPortMapper(folder, ports, signal));
      await server.#startOrDispose(signal);
      return server;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get port(): number {
    return this.#ports.amqp;
  }

  /** Of its virtual host `/`; the user may do everything. */
  get url(): string {
    return `amqp://guest:guest@${LOOPBACK}:${this.port}`;
  }

  /** The process id of the Erlang machine, while it is up. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Kills the Erlang machine by SIGKILL: what it has not synced is lost. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
  }

  /** Shuts it down as an operator does. */
  async stop(): Promise<void> {
    await this.#process?.stop("SIGTERM");
    this.#process = undefined;
  }

  /** Starts it again after {@link kill} or {@link stop}, on the same data and port. */
  async restart(signal?: AbortSignal): Promise<void> {
    if (this.#process) throw new Error("this server is up");
    this.#process = await ServerProcess.start(
      {
        command: program(),
        args: [],
        env: environment(this.folder, this.#ports),
        ready: "Server startup complete",
        readyWithinMs: READY_WITHIN_MS,
        folder: this.folder,
      },
      signal,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#portMapper.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #startOrDispose(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.restart(signal);
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }
}

/** Erlang would start one by itself, as a daemon that outlives every node. */
function startPortMapper(folder: string, { epmd }: Ports, signal: AbortSignal | undefined): Promise<ServerProcess> {
  return ServerProcess.start(
    {
      command: "epmd",
      // With one -debug less it says that it runs, and not that it listens.
      args: ["-debug", "-debug", "-port", String(epmd), "-address", LOOPBACK],
      ready: "entering the main select() loop",
      readyWithinMs: READY_WITHIN_MS,
      folder,
    },
    signal,
  );
}

async function writeConfiguration(
  folder: string,
  { amqp }: Ports,
  settings: Readonly<Record<string, string | number>>,
): Promise<void> {
  const all = {
    "listeners.tcp.default": `${LOOPBACK}:${amqp}`,
    "log.console": "true",
    "log.file": "false",
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}\n`);
  await writeFile(join(folder, "rabbitmq.conf"), lines.join(""));
  await writeFile(join(folder, "enabled_plugins"), "[].\n");
}

function environment(folder: string, { distribution, epmd }: Ports): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    LANG: "C.UTF-8",
    HOME: folder, // where Erlang keeps its cookie
    ERL_CRASH_DUMP: join(folder, "erl_crash.dump"), // and not where the tests were started
    ERL_EPMD_PORT: String(epmd),
    ERL_EPMD_ADDRESS: LOOPBACK,
    ERL_FLAGS: "-start_epmd false", // where ours is gone already, a daemon would be started, and left
    RABBITMQ_NODENAME: "millrace@localhost",
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_MNESIA_BASE: join(folder, "data"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_CONF_ENV_FILE: "/dev/null",
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "enabled_plugins"),
    // Without a shell between this process and the Erlang machine, whose id and signals would be the shell's.
    RABBITMQ_ALLOW_INPUT: "1",
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-noinput -kernel inet_dist_use_interface {127,0,0,1}",
  };
}

/** The script itself: what Debian and Ubuntu have on the path runs it as another user and loses our environment. */
function program(): string {
  const folders = ["/usr/lib/rabbitmq/bin", ...(process.env["PATH"] ?? "").split(delimiter)];
  const found = folders.map((folder) => join(folder, "rabbitmq-server")).find((path) => existsSync(path));
  if (found === undefined) throw new Error("rabbitmq-server is not installed: sudo apt-get install rabbitmq-server");
  return found;
}
