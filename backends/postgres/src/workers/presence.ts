import type { Session } from "../connection/session.ts";
import { lockKey } from "../schema/lock-key.ts";

/** The number of the lock that whoever works under this name holds. */
export function presenceKey(schema: string, worker: string): string {
  return lockKey(schema, "worker", worker);
}

/**
 * Shows which workers are here: a connection holds a lock for each, and the server lets go of it as soon as the process is gone.
 * Shared, because nobody keeps two processes from using one name.
 */
export class Presence {
  readonly #schema: string;
  readonly #workers = new Set<string>();
  #session: Session | undefined;

  constructor(schema: string) {
    this.#schema = schema;
  }

  /** Shows this worker from now on. */
  show(worker: string): void {
    if (this.#workers.has(worker)) return;
    this.#workers.add(worker);
    // A connection that ends is followed by another, on which all of them are shown.
    if (this.#session?.isOpen === true) void this.#hold(this.#session, worker).catch(() => {});
  }

  /** Shows all of them on this connection, until it ends. */
  async showOn(session: Session): Promise<void> {
    this.#session = session;
    await Promise.all([...this.#workers].map((worker) => this.#hold(session, worker)));
  }

  #hold(session: Session, worker: string): Promise<object[]> {
    return session.query("select pg_advisory_lock_shared($1::bigint)", [presenceKey(this.#schema, worker)]);
  }
}
