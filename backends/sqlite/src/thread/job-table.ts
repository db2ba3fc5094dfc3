import type { HeartbeatAnswer, Outcome, Progress } from "@millrace/jobs";
import {
  decideCancel,
  decideClaim,
  decideForgetLog,
  decideHeartbeat,
  decideDelete,
  decidePurge,
  decideRescue,
  decideSettle,
  decideUnique,
  followEnd,
  isLinked,
  newDescendants,
  newRecord,
  outlivesFiles,
} from "@millrace/jobs/ports";
import type { LinkedRecords, SettleDecision } from "@millrace/jobs/ports";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { JobRow, NewJobRow } from "../database/job-row.ts";
import type {
  CancelRowAnswer,
  ClaimRowAnswer,
  InsertRowAnswer,
  InsertRowsAnswer,
  LogRows,
  SettleRowAnswer,
} from "../database/operations.ts";
import { headOf } from "./job-columns.ts";
import type { LogTable } from "./log-table.ts";
import type { RowWriter, TakenBell } from "./row-writer.ts";
import type { StoreClock } from "./store-clock.ts";
import type { TrafficTable } from "./traffic-table.ts";

const nobody = { released: [], affected: [] };

/** Changes records of jobs: each method reads a row, asks the rules what becomes of it, and writes that. */
export class JobTable {
  readonly #clock: StoreClock;
  readonly #rows: RowWriter;
  readonly #logs: LogTable;
  readonly #traffic: TrafficTable;
  readonly #ring: StatementSync;
  readonly #forget: StatementSync;
  readonly #linked: LinkedRecords<JobRow>;

  constructor(db: DatabaseSync, clock: StoreClock, rows: RowWriter, logs: LogTable, traffic: TrafficTable) {
    this.#clock = clock;
    this.#rows = rows;
    this.#logs = logs;
    this.#traffic = traffic;
    this.#ring = db.prepare("UPDATE jobs SET ringAt = ? WHERE id = ? AND ringAt IS NOT NULL");
    this.#linked = {
      get: (id) => rows.get(id),
      head: headOf,
      holding: (uniqueKey) => rows.holding(uniqueKey),
      update: (row, changes) => rows.update(row, changes),
    };
    this.#forget = db.prepare("UPDATE jobs SET forgetAt = ? WHERE place = ?");
  }

  /** With `ring`, jobs that are due ring by themselves. */
  insert(jobs: readonly NewJobRow[], ring: boolean): InsertRowsAnswer {
    const now = this.#clock.now();
    return { now, answers: jobs.map((job) => this.#insert(job, now, ring)) };
  }

  get(id: string): JobRow | undefined {
    return this.#rows.get(id);
  }

  /** With the bell that is taken with the claim, if one is. */
  claim(id: string, worker: string, leaseMs: number, bell: TakenBell = null): ClaimRowAnswer {
    const row = this.get(id);
    return row === undefined ? { kind: "over" } : this.claimRow(row, { worker, leaseMs }, bell);
  }

  /** As {@link claim}, of a job whose row was read in this transaction. */
  claimRow(row: JobRow, by: { worker: string; leaseMs: number }, bell: TakenBell): ClaimRowAnswer {
    const decision = decideClaim(headOf(row), by, this.#clock.now());
    if (decision.kind !== "claimed") return decision;
    const refusal = this.#refuse(row);
    if (refusal !== undefined) return refusal;
    return { kind: "claimed", row: this.#rows.update(row, decision.changes, bell) };
  }

  heartbeat(id: string, fence: number, leaseMs: number, progress: string | null, log: LogRows | null): HeartbeatAnswer {
    const row = this.#rows.getClaimed(id);
    const beat = progress === null ? { leaseMs } : { leaseMs, progress: JSON.parse(progress) as Progress };
    const { answer, changes } = decideHeartbeat(headOf(row), fence, beat, this.#clock.now());
    if (row !== undefined && changes !== undefined) {
      this.#rows.update(row, changes);
      if (log !== null) this.#logs.append(row[0], log.lines, log.count);
    }
    return answer;
  }

  settle(id: string, fence: number, outcome: string): SettleRowAnswer {
    const row = this.#rows.getClaimed(id);
    return this.#settle(row, decideSettle(headOf(row), fence, JSON.parse(outcome) as Outcome, this.#clock.now()));
  }

  rescue(id: string, fence: number, outcome: string): SettleRowAnswer {
    const row = this.get(id);
    return this.#settle(row, decideRescue(headOf(row), fence, JSON.parse(outcome) as Outcome, this.#clock.now()));
  }

  requestCancel(id: string): CancelRowAnswer | undefined {
    const row = this.get(id);
    if (row === undefined) return undefined;
    return this.#cancel(row);
  }

  markSent(ids: readonly string[], delayMs: number): void {
    for (const id of ids) this.#ring.run(this.#clock.now() + delayMs, id);
  }

  forgetLog(id: string): void {
    const row = this.get(id);
    const changes = row && decideForgetLog(headOf(row));
    if (row === undefined || !changes) return;
    this.#rows.update(row, changes);
    this.#logs.delete(row[0]);
  }

  markPurged(id: string, forgetAfterMs: number): void {
    const row = this.get(id);
    if (row === undefined) return;
    const head = headOf(row);
    const changes = decidePurge(head);
    if (changes === null) return;
    this.#rows.update(row, changes);
    this.#forget.run(this.#clock.now() + forgetAfterMs, row[0]);
    if (!outlivesFiles(head)) this.#logs.delete(row[0]);
  }

  delete(id: string): void {
    const row = this.get(id);
    if (row === undefined) return;
    const changes = decideDelete(headOf(row), this.#clock.now());
    this.#rows.delete(changes === null ? row : this.#ended(this.#rows.update(row, changes)).row);
    this.#logs.delete(row[0]);
  }

  #insert(job: NewJobRow, now: number, ring: boolean): InsertRowAnswer | undefined {
    if (job.unique !== undefined) return this.#insertUnique(job, job.unique, now, ring);
    if (!this.#add(job, now, ring)) return { row: this.#known(job), created: false, affected: [] };
    return undefined;
  }

  /** Whoever is known already disturbs nobody who holds its unique key. */
  #insertUnique(
    job: NewJobRow,
    { key, policy }: NonNullable<NewJobRow["unique"]>,
    now: number,
    ring: boolean,
  ): InsertRowAnswer {
    const known = this.#find(job);
    if (known !== undefined) return { row: known, created: false, affected: [] };
    const decision = decideUnique(
      this.#rows.holding(key).map((row) => headOf(row)),
      policy,
    );
    if (decision.kind === "existing") return { row: this.#mustHave(decision.id), created: false, affected: [] };
    for (const id of decision.cancel) this.#cancel(this.#mustHave(id));
    this.#add(job, now, ring, decision.behind);
    const affected = decision.cancel.map((id) => this.#mustHave(id));
    return { row: this.#mustHave(job.id), created: true, affected };
  }

  /** Adds a job with all its descendants. @returns false, and adds nothing, if the id or the idempotency key is known */
  #add(job: NewJobRow, now: number, ring: boolean, behind: string | null = null): boolean {
    const whole = { ...job, input: {} };
    if (!this.#rows.insert(newRecord(whole, now, { behind }), job.input, ring)) return false;
    for (const child of newDescendants(whole, now)) this.#rows.insert(child, JSON.stringify(child.input), ring);
    return true;
  }

  #cancel(row: JobRow): CancelRowAnswer {
    const changes = decideCancel(headOf(row), this.#clock.now());
    if (changes === null) return { row, ...nobody };
    return this.#ended(this.#rows.update(row, changes));
  }

  /** What the end of a job, if it is one, makes of others; the row as it stands after that. */
  #ended(row: JobRow): CancelRowAnswer {
    const { 26: extras } = row;
    if (extras === null || !isLinked(headOf(row))) return { row, ...nobody };
    const consequences = followEnd(row, this.#linked, this.#clock.now());
    return { row: this.#mustHave(row[1]), ...consequences };
  }

  #known(job: NewJobRow): JobRow {
    const row = this.#find(job);
    if (row === undefined) throw new Error(`job "${job.id}" could be neither added nor found`);
    return row;
  }

  #find({ id, idempotencyKey }: NewJobRow): JobRow | undefined {
    return this.get(id) ?? (idempotencyKey === null ? undefined : this.#rows.getByKey(idempotencyKey));
  }

  #mustHave(id: string): JobRow {
    const row = this.get(id);
    if (row === undefined) throw new Error(`job "${id}" has gone within a transaction`);
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
    if (decision.changes === null) return { kind: "settled", row, ...nobody };
    const newer = this.#rows.update(row, decision.changes);
    const { released, ...ended } = this.#ended(newer);
    return { kind: "settled", ...ended, released: [...released, ...this.#traffic.takeFreed(newer)] };
  }
}
