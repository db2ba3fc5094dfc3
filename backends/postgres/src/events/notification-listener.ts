import type postgres from "postgres";
import { connectLike } from "./connect-postgres.ts";

const firstPauseMs = 100;
const longestPauseMs = 5_000;

/**
 * Listens on a channel over a connection of its own, and connects again when that is lost. Whoever listens hears a notification, too,
 * each time it begins, for those that it has missed.
 */
export class NotificationListener {
  readonly #sql: postgres.Sql;
  readonly #channel: string;
  readonly #onNotification: () => void;
  #connection: postgres.Sql | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #ended = false;

  /** @param sql whose server and user are taken over */
  constructor(sql: postgres.Sql, channel: string, onNotification: () => void) {
    this.#sql = sql;
    this.#channel = channel;
    this.#onNotification = onNotification;
  }

  /** Begins to listen, unless it does. */
  listen(): void {
    if (this.#ended || this.#connection !== undefined || this.#timer !== undefined) return;
    const connection = this.#connect();
    this.#connection = connection;
    connection.unsafe(`listen "${this.#channel}"`).then(
      () => {
        this.#failures = 0;
        this.#onNotification();
      },
      () => this.#lost(connection),
    );
  }

  async end(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#connection?.end({ timeout: 0 });
  }

  #connect(): postgres.Sql {
    // The client's own `listen` gives up for good when the server is away for a while.
    const connection: postgres.Sql = connectLike(this.#sql, {
      max: 1,
      idle_timeout: null,
      max_lifetime: null,
      fetch_types: false,
      onnotify: () => this.#onNotification(),
      onclose: () => this.#lost(connection),
    });
    return connection;
  }

  #lost(connection: postgres.Sql): void {
    if (this.#connection !== connection || this.#ended) return;
    this.#connection = undefined;
    void connection.end({ timeout: 0 });
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures++) * (0.5 + Math.random());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.listen();
    }, pauseMs);
    // Polling goes on without it, so it keeps no process alive.
    this.#timer.unref();
  }
}
