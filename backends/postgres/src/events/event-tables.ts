import { EventError } from "@millrace/events";
import type postgres from "postgres";
import { connectLike } from "./connect-postgres.ts";
import { eventFault } from "./event-fault.ts";
import { migrateEvents } from "./migrate-events.ts";

/** Where the tables of events are. */
export interface EventTablesOptions {
  /** Your own client: its server and user are taken over, and nobody here ends it. */
  readonly sql: postgres.Sql;
  /** The schema of the tables, which is made where there is none. Default: `millrace`. */
  readonly schema?: string;
  /** How long to wait for an answer of the database before it counts as away. Default: 10000. */
  readonly answerTimeoutMs?: number;
}

/** What PostgreSQL takes for a name without cutting it, with room for what is put after it. */
const schemaName = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

/**
 * The tables of events in one schema, made before they are first used; over two connections of their own, so that a busy pool
 * holds up no events. They are opened when they are needed, and anew after each failure.
 */
export class EventTables {
  readonly sql: postgres.Sql;
  readonly schema: string;
  readonly #answerTimeoutMs: number;
  readonly #statements = new Map<string, string>();
  #client: postgres.Sql | undefined;
  #prepared: Promise<void> | undefined;

  /** @throws EventError `invalid-definition` */
  constructor({ sql, schema = "millrace", answerTimeoutMs = 10_000 }: EventTablesOptions) {
    if (!schemaName.test(schema)) {
      throw new EventError(
        "invalid-definition",
        `"${schema}" is no name for a schema: expected a letter or _, and up to 39 letters, digits and _ after it`,
      );
    }
    this.sql = sql;
    this.schema = schema;
    this.#answerTimeoutMs = answerTimeoutMs;
  }

  /** Whether statements are kept prepared; a client behind a pooler of transactions says no. */
  get preparing(): { readonly prepare: boolean } {
    return { prepare: this.sql.options.prepare };
  }

  /** A statement that is written for the schema `millrace`, for this one. */
  inSchema(text: string): string {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = text.replaceAll("millrace.", `"${this.schema}".`);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /**
   * What `work` makes of the prepared tables.
   * @throws EventError `storage-unavailable`, also if there is no answer in time; `storage-too-new`
   */
  async use<Result>(work: (client: postgres.Sql) => PromiseLike<Result>): Promise<Result> {
    const client = (this.#client ??= connectLike(this.sql, { max: 2, fetch_types: false }));
    const { promise: late, reject } = Promise.withResolvers<never>();
    const message = `the database has not answered for ${this.#answerTimeoutMs} ms`;
    const timer = setTimeout(() => reject(new EventError("storage-unavailable", message)), this.#answerTimeoutMs);
    const working = this.#prepare(client).then(() => work(client));
    try {
      return await Promise.race([working, late]);
    } catch (error) {
      await this.#forget(client);
      throw eventFault(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes its connections. */
  async close(): Promise<void> {
    if (this.#client !== undefined) await this.#forget(this.#client);
  }

  async #prepare(client: postgres.Sql): Promise<void> {
    this.#prepared ??= migrateEvents(client, this.schema);
    try {
      await this.#prepared;
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
  }

  async #forget(client: postgres.Sql): Promise<void> {
    if (this.#client === client) this.#client = undefined;
    await client.end({ timeout: 0 });
  }
}
