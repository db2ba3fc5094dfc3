import type { HeartbeatAnswer, JobRecord, JobState, Outcome, Progress } from "@millrace/jobs";
import {
  decideCancel,
  decideClaim,
  decideHeartbeat,
  decidePurge,
  decideRescue,
  decideSettle,
  newRecord,
} from "@millrace/jobs/ports";
import type { RecordHead, SettleDecision } from "@millrace/jobs/ports";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { JobRow, NewJobRow } from "../database/job-row.ts";
import type { ClaimRowAnswer, InsertRowAnswer, SettleRowAnswer } from "../database/operations.ts";
import { columns } from "./columns.ts";
import type { JobCounts } from "./job-counts.ts";
import { rowChanges } from "./row-changes.ts";
import type { StoreClock } from "./store-clock.ts";

const inserted = columns.filter((column) => column !== "place");

/** Writes the records of jobs: each method reads a row, asks the rules what becomes of it, and writes that. */
export class JobTable {
  readonly #db: DatabaseSync;
  readonly #clock: StoreClock;
  readonly #counts: JobCounts;
  readonly #changed: (id: string, row: JobRow | undefined) => void;
  readonly #insert: StatementSync;
  readonly #get: StatementSync;
  readonly #getByKey: StatementSync;
  readonly #ring: StatementSync;
  readonly #forget: StatementSync;
  readonly #delete: StatementSync;
  readonly #updates = new Map<string, StatementSync>();

  constructor(
    db: DatabaseSync,
    clock: StoreClock,
    counts: JobCounts,
    changed: (id: string, row: JobRow | undefined) => void,
  ) {
    this.#db = db;
    this.#clock = clock;
    this.#counts = counts;
    this.#changed = changed;
    this.#insert = db.prepare(
      `INSERT INTO jobs (${inserted.join(", ")}, ringAt) VALUES (${inserted.map(() => "?").join(", ")}, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#get = db.prepare(`SELECT ${columns.join(", ")} FROM jobs WHERE id = ?`);
    this.#getByKey = db.prepare(`SELECT ${columns.join(", ")} FROM jobs WHERE idempotencyKey = ?`);
    this.#ring = db.prepare("UPDATE jobs SET ringAt = ? WHERE id = ? AND ringAt IS NOT NULL");
    this.#forget = db.prepare("UPDATE jobs SET forgetAt = ? WHERE place = ?");
    this.#delete = db.prepare("DELETE FROM jobs WHERE place = ?");
  }

  insert(job: NewJobRow): InsertRowAnswer {
    const now = this.#clock.now();
    const row: Readonly<Record<string, SQLInputValue>> = {
      ...rowChanges(newRecord({ ...job, input: {} }, now)),
      input: job.input,
    };
    const { changes } = this.#insert.run(...inserted.map((column) => row[column] ?? null), row["notBefore"] ?? null);
    if (changes === 0) return { created: false, row: this.#known(job) };
    this.#counts.change(job.kind, job.delayMs > 0 ? "scheduled" : "queued", 1);
    return { created: true, now };
  }

  get(id: string): JobRow | undefined {
    return this.#get.get(id) as JobRow | undefined;
  }

  claim(id: string, worker: string, leaseMs: number): ClaimRowAnswer {
    const row = this.get(id);
    const decision = decideClaim(headOf(row), { worker, leaseMs }, this.#clock.now());
    if (decision.kind !== "claimed" || row === undefined)
      return decision.kind === "claimed" ? { kind: "over" } : decision;
    return { kind: "claimed", row: this.#write(row, decision.changes) };
  }

  heartbeat(id: string, fence: number, leaseMs: number, progress: string | null): HeartbeatAnswer {
    const row = this.get(id);
    const beat = progress === null ? { leaseMs } : { leaseMs, progress: JSON.parse(progress) as Progress };
    const { answer, changes } = decideHeartbeat(headOf(row), fence, beat, this.#clock.now());
    if (row !== undefined && changes !== undefined) this.#write(row, changes);
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

  requestCancel(id: string): JobRow | undefined {
    const row = this.get(id);
    if (row === undefined) return undefined;
    const changes = decideCancel(headOf(row), this.#clock.now());
    return changes === null ? row : this.#write(row, changes);
  }

  markSent(ids: readonly string[], delayMs: number): void {
    for (const id of ids) this.#ring.run(this.#clock.now() + delayMs, id);
  }

  markPurged(id: string, forgetAfterMs: number): void {
    const row = this.get(id);
    const changes = row === undefined ? null : decidePurge(headOf(row));
    if (row === undefined || changes === null) return;
    this.#write(row, changes);
    this.#forget.run(this.#clock.now() + forgetAfterMs, row.place);
  }

  delete(id: string): void {
    const row = this.get(id);
    if (row === undefined) return;
    this.#delete.run(row.place);
    this.#counts.change(row.kind, row.state, -1);
    this.#changed(id, undefined);
  }

  #known({ id, idempotencyKey }: NewJobRow): JobRow {
    const row = this.get(id) ?? (this.#getByKey.get(idempotencyKey) as JobRow | undefined);
    if (row === undefined) throw new Error(`job "${id}" could be neither added nor found`);
    return row;
  }

  #settle(row: JobRow | undefined, decision: SettleDecision): SettleRowAnswer {
    if (decision.kind === "lost" || row === undefined) return { kind: "lost" };
    return { kind: "settled", row: decision.changes === null ? row : this.#write(row, decision.changes) };
  }

  /** Only the columns that change are named, so that only their indexes are touched. */
  #write(row: JobRow, changes: Partial<JobRecord>): JobRow {
    const written = rowChanges(changes);
    const update = this.#updateOf([...Object.keys(written), ...(changes.state === undefined ? [] : ["ringAt"])]);
    const values = Object.values(written);
    if (changes.state !== undefined) {
      values.push(isWaiting(changes.state) ? (changes.notBefore ?? row.notBefore) : null);
      this.#counts.change(row.kind, row.state, -1);
      this.#counts.change(row.kind, changes.state, 1);
    }
    update.run(...values, row.place);
    const newer = { ...row, ...written } as JobRow;
    this.#changed(row.id, newer);
    return newer;
  }

  #updateOf(names: readonly string[]): StatementSync {
    const key = names.join();
    const known = this.#updates.get(key);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(
      `UPDATE jobs SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE place = ?`,
    );
    this.#updates.set(key, statement);
    return statement;
  }
}

function isWaiting(state: JobState): boolean {
  return state === "scheduled" || state === "queued";
}

function headOf(row: JobRow): RecordHead;
function headOf(row: JobRow | undefined): RecordHead | undefined;
function headOf(row: JobRow | undefined): RecordHead | undefined {
  if (row === undefined) return undefined;
  const { state, version, fence, attempt, notBefore, leaseUntil, resultTtlMs } = row;
  const [purged, cancelRequested] = [row.purged === 1, row.cancelRequested === 1];
  return { state, version, fence, attempt, notBefore, leaseUntil, resultTtlMs, purged, cancelRequested };
}
