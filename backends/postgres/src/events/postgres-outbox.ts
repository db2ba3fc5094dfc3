import { EventError, Wake } from "@millrace/events";
import type { IntegrationEvent, OutboxCounts, OutboxEntry, OutboxSettlement, OutboxStore } from "@millrace/events";
import type postgres from "postgres";
import { EventTables } from "./event-tables.ts";
import type { EventTablesOptions } from "./event-tables.ts";
import { NotificationListener } from "./notification-listener.ts";
import { outboxStatements } from "./outbox-statements.ts";

type Transaction = postgres.TransactionSql;

/** A claimed entry as its row. Everything is text, whatever types your client has of its own. */
interface ClaimedRow {
  readonly position: string;
  readonly claim: string;
  readonly attempt: string;
  readonly event: string;
}

/**
 * An outbox in PostgreSQL: an event is a row, added in your transaction, and a commit wakes the publishers by LISTEN and NOTIFY.
 * {@link prepareEventTables} makes its table.
 * @throws EventError `invalid-definition`
 */
export function postgresOutbox(options: EventTablesOptions): OutboxStore<Transaction> {
  return new PostgresOutbox(new EventTables(options));
}

class PostgresOutbox implements OutboxStore<Transaction> {
  readonly #tables: EventTables;
  readonly #channel: string;
  readonly #wake = new Wake();
  readonly #listener: NotificationListener;
  readonly #closing = new AbortController();

  constructor(tables: EventTables) {
    this.#tables = tables;
    this.#channel = `${tables.schema}_outbox`;
    this.#listener = new NotificationListener(tables.sql, this.#channel, () => this.#wake.ring());
  }

  async add(transaction: Transaction, events: readonly IntegrationEvent[]): Promise<void> {
    if (events.length === 0) return;
    await transaction.unsafe(
      this.#tables.inSchema(outboxStatements.add),
      [JSON.stringify(events), this.#channel],
      this.#tables.preparing,
    );
  }

  async claim({ max, leaseMs }: { readonly max: number; readonly leaseMs: number }): Promise<readonly OutboxEntry[]> {
    this.#ensureOpen();
    this.#wake.reset();
    const statements = this.#tables.inSchema(outboxStatements.claim(integer(max), integer(leaseMs)));
    const [, , rows = []] = await this.#tables.use((client) => client.unsafe<ClaimedRow[][]>(statements).simple());
    return rows.map(({ position, claim, attempt, event }) => ({
      position,
      claim,
      attempt: Number(attempt),
      event: JSON.parse(event) as IntegrationEvent,
    }));
  }

  async settle(settlements: readonly OutboxSettlement[]): Promise<void> {
    this.#ensureOpen();
    if (settlements.length > 0) await this.#query("settle", [JSON.stringify(settlements.map(outcomeOf))]);
  }

  async waitForEvents({
    timeoutMs,
    signal,
  }: {
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  }): Promise<void> {
    this.#ensureOpen();
    this.#listener.listen();
    await this.#wake.wait(timeoutMs, [signal, this.#closing.signal]);
  }

  async counts(): Promise<OutboxCounts> {
    const [row] = await this.#query<{ unpublished: string; failed: string; age: string }>("counts");
    return {
      unpublished: Number(row?.unpublished),
      failed: Number(row?.failed),
      oldestUnpublishedMs: Math.max(0, Number(row?.age)),
    };
  }

  async redrive(): Promise<number> {
    const { count } = await this.#query("redrive");
    if (count > 0) await this.#query("notify", [this.#channel]);
    return count;
  }

  async prune({ olderThanMs, max }: { readonly olderThanMs: number; readonly max: number }): Promise<number> {
    return (await this.#query("prune", [String(olderThanMs), String(max)])).count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(closed());
    await Promise.all([this.#listener.end(), this.#tables.close()]);
  }

  async #query<Row extends object>(
    name: "settle" | "counts" | "redrive" | "notify" | "prune",
    parameters: readonly string[] = [],
  ): Promise<postgres.RowList<Row[]>> {
    this.#ensureOpen();
    const text = this.#tables.inSchema(outboxStatements[name]);
    return this.#tables.use((client) => client.unsafe<Row[]>(text, [...parameters], this.#tables.preparing));
  }

  #ensureOpen(): void {
    if (this.#closing.signal.aborted) throw closed();
  }
}

function outcomeOf(settlement: OutboxSettlement): object {
  const { position, claim } = settlement.entry;
  switch (settlement.kind) {
    case "published":
    case "returned":
      return { position, claim, kind: settlement.kind };
    case "retry":
      return { position, claim, kind: "retry", after_ms: settlement.afterMs, reason: asText(settlement.reason) };
    case "failed":
      return { position, claim, kind: "failed", reason: asText(settlement.reason) };
  }
}

/** As it may stand in a statement. */
function integer(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new EventError("invalid-definition", `expected a number of milliseconds or events, not ${value}`);
}

/** PostgreSQL keeps no NUL. */
function asText(reason: string): string {
  return reason.replaceAll("\0", " ").toWellFormed();
}

function closed(): EventError {
  return new EventError("closed", "the outbox was closed");
}
