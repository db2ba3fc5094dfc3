import type { TransactionSql } from "postgres";
import type { Parameter, Run } from "./connection/session.ts";

/**
 * Runs a statement with `$1`, `$2`, … in a transaction of yours and gives its rows, for clients other than `postgres`. With `pg`:
 * `(text, values) => client.query(text, values).then(({ rows }) => rows)`.
 */
export type RunStatement = (text: string, values: (string | null)[]) => PromiseLike<readonly object[]>;

/** A transaction of yours: that of the client `postgres`, or a function for any other. */
export type YourTransaction = TransactionSql | RunStatement;

/**
 * Statements on somebody else's connection. Clients differ in what they make of numbers and names, so that rows are asked for as
 * JSON, and parameters given as text.
 */
export class Transaction implements Run {
  readonly #run: RunStatement;

  constructor(yours: YourTransaction) {
    this.#run = "unsafe" in yours ? (text, values) => yours.unsafe(text, values, { prepare: true }) : yours;
  }

  async query<Row extends object>(text: string, parameters: readonly Parameter[] = []): Promise<Row[]> {
    const values = parameters.map((value) => (value === null ? null : String(value)));
    const asks = /^\s*select\b/u.test(text);
    const rows = await this.#run(
      asks ? `select row_to_json(answer)::text as answer from (${text}) as answer` : text,
      values,
    );
    if (!asks) return [...rows] as Row[];
    return (rows as readonly { readonly answer: string }[]).map(({ answer }) => JSON.parse(answer) as Row);
  }
}
