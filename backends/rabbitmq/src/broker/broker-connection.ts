import { Connection } from "rabbitmq-client";
import type { Channel } from "rabbitmq-client";
import { BrokerError, isBrokerError } from "./broker-error.ts";
import type { BrokerOptions } from "./broker-options.ts";
import { inTime } from "./in-time.ts";
import { translateError } from "./translate-error.ts";

/** The first attempts after a loss; each is chosen by chance between the first and a maximum that doubles up to the last. */
const reconnectMinMs = 100;
const reconnectMaxMs = 5_000;
const closeWithinMs = 2_000;

type State =
  | { readonly kind: "connecting"; readonly outcome: PromiseWithResolvers<void> }
  | { readonly kind: "up" }
  | { readonly kind: "down"; readonly reason: BrokerError };

/**
 * A connection to RabbitMQ that is made when it is first needed, and made again when it is lost, until it is disposed. While
 * it is lost, whoever needs it is told at once.
 */
export class BrokerConnection implements AsyncDisposable {
  readonly #options: Required<BrokerOptions>;
  readonly #name: string;
  readonly #channels = new Set<Channel>();
  #connection: Connection | undefined;
  #state: State = { kind: "connecting", outcome: Promise.withResolvers() };
  #blocked: string | undefined;
  #closing: Promise<void> | undefined;

  /** @param name what the server shows for it */
  constructor(options: Required<BrokerOptions>, name: string) {
    this.#options = options;
    this.#name = name;
    this.#forget();
  }

  /** How long an answer is waited for. */
  get answerTimeoutMs(): number {
    return this.#options.answerTimeoutMs;
  }

  /** Why the server takes no messages at the moment, if it has said so: its memory or disk runs out. */
  get blocked(): string | undefined {
    return this.#blocked;
  }

  /**
   * A new channel. It closes with the connection; its errors are told to whoever waits for an answer on it.
   * @throws BrokerError `unavailable`, `refused`, `closed`
   */
  async channel(): Promise<Channel> {
    const connection = await this.#connected();
    const opening = connection.acquire({ emitErrorsFromChannel: true });
    const channel = await inTime(opening, this.#options.answerTimeoutMs, "opening a channel");
    channel.on("error", () => {}); // it closes, too
    this.#channels.add(channel);
    channel.on("close", () => this.#channels.delete(channel));
    return channel;
  }

  /** What was sent before is sent, as long as the server takes it within two seconds. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #connected(): Promise<Connection> {
    if (this.#closing !== undefined) throw new BrokerError("closed", "the connection to RabbitMQ was closed");
    this.#connection ??= this.#open();
    if (this.#state.kind === "down") throw this.#state.reason;
    if (this.#state.kind === "connecting") await this.#state.outcome.promise;
    return this.#connection;
  }

  #open(): Connection {
    const { url, heartbeatMs, answerTimeoutMs } = this.#options;
    const connection = new Connection({
      url,
      connectionName: this.#name,
      heartbeat: heartbeatMs / 1_000,
      connectionTimeout: answerTimeoutMs,
      acquireTimeout: answerTimeoutMs,
      retryLow: reconnectMinMs,
      retryHigh: reconnectMaxMs,
      // A message is written in three pieces: Nagle's algorithm would keep the last one back for 40 ms.
      noDelay: true,
    });
    return connection
      .on("connection", () => this.#up())
      .on("error", (cause: unknown) => this.#down(cause))
      .on("connection.blocked", (reason) => (this.#blocked = reason))
      .on("connection.unblocked", () => (this.#blocked = undefined));
  }

  #up(): void {
    if (this.#state.kind === "connecting") this.#state.outcome.resolve();
    this.#state = { kind: "up" };
    this.#blocked = undefined;
  }

  #down(cause: unknown): void {
    const { host } = new URL(this.#options.url);
    const reason = translateError(cause, `the connection to RabbitMQ at ${host} failed`);
    if (this.#state.kind === "connecting") this.#state.outcome.reject(reason);
    this.#state = { kind: "down", reason };
  }

  /** Nobody may be waiting for the outcome of a connection. */
  #forget(): void {
    if (this.#state.kind === "connecting") this.#state.outcome.promise.catch(() => {});
  }

  async #close(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    const closed = Promise.all([...this.#channels].map((channel) => channel.close())).then(() => connection.close());
    try {
      await inTime(closed, closeWithinMs, "closing the connection");
    } catch (error) {
      if (!isBrokerError(error, "unavailable")) throw error;
      // Who does not answer will find out by itself.
      connection.unsafeDestroy();
    }
    this.#down(new BrokerError("closed", "the connection to RabbitMQ was closed"));
  }
}
