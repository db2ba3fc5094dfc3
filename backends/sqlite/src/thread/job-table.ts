import type { HeartbeatAnswer, Outcome, Progress } from "@millrace/jobs";
import {
  decideCancel,
  decideClaim,
  decideHeartbeat,
  decidePurge,
  decideRescue,
  decideSettle,
  newRecord,
} from "@millrace/jobs/ports";
import type { SettleDecision } from "@millrace/jobs/ports";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { JobRow, NewJobRow } from "../database/job-row.ts";
import type {
  CancelRowAnswer,
  ClaimRowAnswer,
  InsertRowsAnswer,
  LogRows,
  SettleRowAnswer,
} from "../database/operations.ts";
import { headOf } from "./job-columns.ts";
import type { LogTable } from "./log-table.ts";
import type { RowWriter } from "./row-writer.ts";
import type { StoreClock } from "./store-clock.ts";
import type { TrafficTable } from "./traffic-table.ts";

/** Changes records of jobs: each method reads a row, asks the rules what becomes of it, and writes that. */
export class JobTable {
  readonly #clock: StoreClock;
  readonly #rows: RowWriter;
  readonly #logs: LogTable;
  readonly #traffic: TrafficTable;
  readonly #ring: StatementSync;
  readonly #forget: StatementSync;

  constructor(db: DatabaseSync, clock: StoreClock, rows: RowWriter, logs: LogTable, traffic: TrafficTable) {
    this.#clock = clock;
    this.#rows = rows;
    this.#logs = logs;
    this.#traffic = traffic;
    this.#ring = db.prepare("UPDATE jobs SET ringAt = ? WHERE id = ? AND ringAt IS NOT NULL");
    this.#forget = db.prepare("UPDATE jobs SET forgetAt = ? WHERE place = ?");
  }

  insert(jobs: readonly NewJobRow[]): InsertRowsAnswer {
    const now = this.#clock.now();
    return { now, known: jobs.map((job) => this.#insert(job, now)) };
  }

  get(id: string): JobRow | undefined {
    return this.#rows.get(id);
  }

  claim(id: string, worker: string, leaseMs: number): ClaimRowAnswer {
    const row = this.get(id);
    if (row === undefined) return { kind: "over" };
    const decision = decideClaim(headOf(row), { worker, leaseMs }, this.#clock.now());
    if (decision.kind !== "claimed") return decision;
    const refusal = this.#refuse(row);
    if (refusal !== undefined) return refusal;
    return { kind: "claimed", row: this.#rows.update(row, decision.changes) };
  }

  heartbeat(id: string, fence: number, leaseMs: number, progress: string | null, log: LogRows | null): HeartbeatAnswer {
    const row = this.get(id);
    const beat = progress === null ? { leaseMs } : { leaseMs, progress: JSON.parse(progress) as Progress };
    const { answer, changes } = decideHeartbeat(headOf(row), fence, beat, this.#clock.now());
    if (row !== undefined && changes !== undefined) {
      this.#rows.update(row, changes);
      if (log !== null) this.#logs.append(row[0], log.lines, log.count);
    }
    return answer;
  }

  settle(id: string, fence: number, outcome: string): SettleRowAnswer {
    const row = this.get(id);
    return this.#settle(row, decideSettle(headOf(row), fence, JSON.parse(outcome) as Outcome, this.#clock.now()));
  }

  rescue(id: string, fence: number, outcome: string): SettleRowAnswer {
    const row = this.get(id);
    return this.#settle(row, decideRescue(headOf(row), fence, JSON.parse(outcome) as Outcome, this.#clock.now()));
  }

  requestCancel(id: string): CancelRowAnswer | undefined {
    const row = this.get(id);
    if (row === undefined) return undefined;
    const changes = decideCancel(headOf(row), this.#clock.now());
    return { row: changes === null ? row : this.#rows.update(row, changes), released: [] };
  }

  markSent(ids: readonly string[], delayMs: number): void {
    for (const id of ids) this.#ring.run(this.#clock.now() + delayMs, id);
  }

  markPurged(id: string, forgetAfterMs: number): void {
    const row = this.get(id);
    if (row === undefined) return;
    const changes = decidePurge(headOf(row));
    if (changes === null) return;
    this.#rows.update(row, changes);
    this.#forget.run(this.#clock.now() + forgetAfterMs, row[0]);
    this.#logs.delete(row[0]);
  }

  delete(id: string): void {
    const row = this.get(id);
    if (row === undefined) return;
    this.#rows.delete(row);
    this.#logs.delete(row[0]);
  }

  /** @returns the row that was there already */
  #insert(job: NewJobRow, now: number): JobRow | undefined {
    return this.#rows.insert(newRecord({ ...job, input: {} }, now), job.input) ? undefined : this.#known(job);
  }

  #known({ id, idempotencyKey }: NewJobRow): JobRow {
    const row = this.get(id) ?? (idempotencyKey === null ? undefined : this.#rows.getByKey(idempotencyKey));
    if (row === undefined) throw new Error(`job "${id}" could be neither added nor found`);
    return row;
  }

  /** Turns a claim away that traffic stands against. */
  #refuse(row: JobRow): ClaimRowAnswer | undefined {
    const admission = this.#traffic.admit(row);
    switch (admission.kind) {
      case "admitted":
        return undefined;
      case "paused":
        return { kind: "paused" };
      case "full":
        return { kind: "limited", delayMs: null };
      case "early":
        this.#rows.update(row, admission.changes);
        return { kind: "limited", delayMs: admission.delayMs };
    }
  }

  #settle(row: JobRow | undefined, decision: SettleDecision): SettleRowAnswer {
    if (decision.kind === "lost" || row === undefined) return { kind: "lost" };
    if (decision.changes === null) return { kind: "settled", row, released: [] };
    const newer = this.#rows.update(row, decision.changes);
    return { kind: "settled", row: newer, released: this.#traffic.takeFreed(newer) };
  }
}
