import { EventError } from "@millrace/events";
import type postgres from "postgres";
import { eventFault } from "./event-fault.ts";
import { migrateEvents } from "./migrate-events.ts";
import type { MigratedTables } from "./migrate-events.ts";

/** Where the tables of events are. */
export interface EventTablesOptions {
  /** Your own client. It stays yours: nobody here ends it. */
  readonly sql: postgres.Sql;
  /** The schema of the tables, which is made where there is none. Default: `millrace`. */
  readonly schema?: string;
  /** How long to wait for an answer of the database before it counts as away. Default: 10000. */
  readonly answerTimeoutMs?: number;
}

/** What PostgreSQL takes for a name without cutting it, with room for what is put after it. */
const schemaName = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

/** The tables of events in one schema, made before they are first used. */
export class EventTables implements MigratedTables {
  readonly sql: postgres.Sql;
  readonly schema: string;
  readonly #answerTimeoutMs: number;
  readonly #statements = new Map<string, string>();
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
   * Makes the tables, or brings them up to date, unless that was done.
   * @throws EventError `storage-unavailable`, `storage-too-new`
   */
  async prepare(): Promise<void> {
    this.#prepared ??= migrateEvents(this);
    try {
      await this.#prepared;
    } catch (error) {
      this.#prepared = undefined;
      throw eventFault(error);
    }
  }

  /**
   * What `work` makes of the prepared tables.
   * @throws EventError `storage-unavailable`, also if there is no answer in time
   */
  async use<Result>(work: () => Promise<Result>): Promise<Result> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const message = `the database has not answered for ${this.#answerTimeoutMs} ms`;
    const timer = setTimeout(() => reject(new EventError("storage-unavailable", message)), this.#answerTimeoutMs);
    try {
      await Promise.race([this.prepare(), late]);
      return await Promise.race([work(), late]);
    } catch (error) {
      throw eventFault(error);
    } finally {
      clearTimeout(timer);
    }
  }
}
