import { setTimeout as delay } from "node:timers/promises";
import { isEventError, retryDelay, silentLogger } from "@millrace/events";
import type { Logger } from "@millrace/events";
import { EventTables } from "./event-tables.ts";
import type { EventTablesOptions } from "./event-tables.ts";

/** Where the tables of events are to be, and how long to try. */
export interface PrepareOptions extends EventTablesOptions {
  /** Ends the wait for a database that is away. */
  readonly signal?: AbortSignal;
  readonly log?: Logger;
}

const awayBackoff = { minMs: 100, maxMs: 5_000, jitter: 0.5 };

/**
 * Makes the tables of outbox and inbox, or brings them up to date. A program that adds to an outbox calls it when it starts. It
 * waits, with a line in the log, for a database that is away.
 * @throws EventError `storage-too-new` if a newer version of this package has made them; the signal's reason
 */
export async function prepareEventTables({ signal, log = silentLogger, ...where }: PrepareOptions): Promise<void> {
  const tables = new EventTables(where);
  try {
    await prepare(tables, log, signal);
  } finally {
    await tables.close();
  }
}

async function prepare(tables: EventTables, log: Logger, signal: AbortSignal | undefined): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      await tables.use(async () => {});
      return;
    } catch (error) {
      if (!isEventError(error, "storage-unavailable")) throw error;
      const delayMs = retryDelay(attempt, awayBackoff);
      log.warn({ err: error, delayMs }, "waiting for the database of the events");
      await delay(delayMs, undefined, { ...(signal && { signal }) }).catch((reason: unknown) => {
        signal?.throwIfAborted();
        throw reason;
      });
    }
  }
}
