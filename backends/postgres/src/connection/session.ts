import { connect } from "node:net";
import type { Socket } from "node:net";
import { JobError } from "@millrace/jobs";
import postgres from "postgres";

/** Where sessions go, and what they do there. */
export interface SessionSettings {
  readonly url: string;
  /** The longest silence in the middle of an answer, and the longest that one statement may take. */
  readonly answerTimeoutMs: number;
  /** Off: commits do not wait for the disk, and the last of them may be lost if the server dies. */
  readonly durable: boolean;
  readonly onNotification?: (payload: string) => void;
  readonly onEnd?: () => void;
  /** Told when it has ended because nothing was heard of the server. */
  readonly onSilence?: () => void;
}

/** What may be given to a statement. JSON and lists are given as text. */
export type Parameter = string | number | Uint8Array | null;

/** What runs a statement: one of our sessions, or the transaction of somebody else. */
export interface Run {
  query<Row extends object>(text: string, parameters?: readonly Parameter[]): Promise<Row[]>;
}

interface Unanswered {
  readonly reject: (reason: unknown) => void;
}

const connectTimeoutMs = 10_000;

/**
 * So that the server, too, lets go of one whose network is gone, and of the locks that it holds. And every row is found by an index:
 * plans that were made while a table was small are kept, and would read the whole of it when it has grown.
 */
const onOpening = `select
  set_config('statement_timeout', $1, false), set_config('idle_in_transaction_session_timeout', $1, false),
  set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
  set_config('tcp_keepalives_count', '3', false), set_config('default_transaction_isolation', 'read committed', false),
  set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false),
  set_config('enable_mergejoin', 'off', false), set_config('jit', 'off', false),
  set_config('synchronous_commit', case
    when $2 = 'relaxed' then 'off' when current_setting('synchronous_commit') = 'off' then 'on'
    else current_setting('synchronous_commit') end, false)`;

/**
 * One connection, and never another: what was begun in a transaction cannot be carried on outside of one. Statements are sent
 * at once and answered in order. It ends when the server is silent for too long in the middle of an answer, because a network that is gone says
 * nothing.
 */
export class Session implements Run {
  readonly #sql: postgres.Sql<{ bigint: number }>;
  readonly #answerTimeoutMs: number;
  readonly #onEnd: (() => void) | undefined;
  readonly #onSilence: (() => void) | undefined;
  readonly #unanswered = new Set<Unanswered>();
  #socket: Socket | undefined;
  #end: Error | undefined;
  #heardAt = 0;
  #watch: NodeJS.Timeout | undefined;

  private constructor({ url, answerTimeoutMs, onNotification, onEnd, onSilence }: SessionSettings) {
    this.#answerTimeoutMs = answerTimeoutMs;
    this.#onEnd = onEnd;
    this.#onSilence = onSilence;
    const options = {
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: connectTimeoutMs / 1_000,
      fetch_types: false,
      types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
      connection: { application_name: "millrace" },
      onnotice: () => {},
      onnotify: (_channel: string, payload: string) => onNotification?.(payload),
      onclose: () => this.#finish(new Error("the connection was closed")),
      // The library's own would connect again by itself.
      socket: (resolved: SocketTarget) => this.#connect(resolved),
    };
    this.#sql = postgres(url, options as unknown as postgres.Options<{ bigint: postgres.PostgresType<number> }>);
  }

  /** @throws whatever keeps it from connecting; nothing is left open */
  static async open(settings: SessionSettings): Promise<Session> {
    const session = new Session(settings);
    try {
      await session.query(onOpening, [String(settings.answerTimeoutMs), settings.durable ? "durable" : "relaxed"]);
      return session;
    } catch (error) {
      session.destroy(error as Error);
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.#end === undefined;
  }

  /** Whether nobody waits for an answer. */
  get isIdle(): boolean {
    return this.#unanswered.size === 0;
  }

  /** Runs one statement. With a list of parameters, if an empty one, it is prepared once and kept; without, it may be several in one. */
  query<Row extends object = Record<string, unknown>>(text: string, parameters?: readonly Parameter[]): Promise<Row[]> {
    if (this.#end) return Promise.reject(this.#end);
    const { promise, resolve, reject } = Promise.withResolvers<Row[]>();
    const unanswered: Unanswered = { reject };
    if (this.#unanswered.size === 0) this.#heardAt = performance.now();
    this.#unanswered.add(unanswered);
    this.#watch ??= setTimeout(() => this.#lookAtWatch(), this.#answerTimeoutMs);
    const heard = (): void => {
      this.#heardAt = performance.now();
      this.#unanswered.delete(unanswered);
    };
    const options = { prepare: true, simple: parameters === undefined };
    this.#sql.unsafe(text, (parameters ?? []) as never[], options).then(
      (rows) => {
        heard();
        // Theirs is a list with more to it.
        resolve([...rows] as unknown as Row[]);
      },
      (error: unknown) => {
        heard();
        reject(error);
      },
    );
    return promise;
  }

  /** Ends it at once; whatever is unanswered rejects with `reason`. */
  destroy(reason: Error): void {
    this.#finish(reason);
    this.#socket?.destroy();
  }

  /** Ends it as one does; nothing must be unanswered. */
  async close(): Promise<void> {
    if (this.#end) return;
    this.#end = new JobError("closed", "this session was closed");
    clearTimeout(this.#watch);
    await this.#sql.end({ timeout: 1 });
    this.#socket?.destroy();
  }

  /** One timer for all: it looks whether anything was heard since it was set. */
  #lookAtWatch(): void {
    this.#watch = undefined;
    if (this.#unanswered.size === 0) return;
    const silentMs = performance.now() - this.#heardAt;
    if (silentMs >= this.#answerTimeoutMs) {
      this.destroy(new Error(`there was no answer for ${this.#answerTimeoutMs} ms`));
      this.#onSilence?.();
    } else {
      this.#watch = setTimeout(() => this.#lookAtWatch(), this.#answerTimeoutMs - silentMs);
    }
  }

  #finish(reason: Error): void {
    if (this.#end) return;
    this.#end = reason;
    clearTimeout(this.#watch);
    for (const { reject } of this.#unanswered) reject(reason);
    this.#unanswered.clear();
    void this.#sql.end({ timeout: 0 }).catch(() => {});
    this.#onEnd?.();
  }

  /** Tries the hosts of the address one after the other. */
  async #connect(target: SocketTarget): Promise<Socket> {
    if (this.#end) throw this.#end;
    let reason: unknown;
    for (const [index, host] of target.host.entries()) {
      try {
        const address = target.path ? { path: target.path } : { host, port: target.port[index] ?? 5_432 };
        this.#socket = await connected(address);
        return Object.assign(this.#socket, { host });
      } catch (error) {
        reason = error;
      }
    }
    throw reason;
  }
}

interface SocketTarget {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path: string | false;
}

function connected(address: { path: string } | { host: string; port: number }): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ ...address, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 });
  socket.setTimeout(connectTimeoutMs, () => socket.destroy(new Error(`no connection within ${connectTimeoutMs} ms`)));
  socket.once("error", reject);
  socket.once("connect", () => {
    socket.off("error", reject).setTimeout(0);
    resolve(socket);
  });
  return promise;
}
