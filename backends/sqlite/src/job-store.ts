import { dirname } from "node:path";
import { JobError } from "@millrace/jobs";
import type {
  CancelAnswer,
  ClaimAnswer,
  Consequences,
  HeartbeatAnswer,
  Inserted,
  InsertOptions,
  JobFilter,
  JobPage,
  JobQueue,
  JobRecord,
  JobState,
  JobStore,
  LogLine,
  LogPage,
  NewJob,
  Outcome,
  Progress,
  SettleAnswer,
  SettleOptions,
} from "@millrace/jobs";
import { newRecord } from "@millrace/jobs/ports";
import { checkFreeSpace } from "@millrace/folder";
import { claimAnswer } from "./claim-answer.ts";
import { closedError } from "./database/database.ts";
import type { Database } from "./database/database.ts";
import { recordFrom } from "./database/job-row.ts";
import type { ConsequencesRows, OperationName, Operations, SettleRowAnswer } from "./database/operations.ts";
import { SqliteJobQueue } from "./job-queue.ts";
import { SqliteDelivery } from "./sqlite-delivery.ts";

/** Keeps records in SQLite. */
export class SqliteJobStore implements JobStore {
  readonly insertLimit = 10_000;
  readonly staleEveryMs = 500;
  readonly #database: Database;
  readonly #closing = new AbortController();

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(jobs: readonly NewJob[], { ring }: InsertOptions = {}): Promise<readonly Inserted[]> {
    const rows = jobs.map((job) => ({ ...job, input: JSON.stringify(job.input) }));
    const { now, answers } = await this.#call("insert", rows, ring !== undefined && this.carries(ring));
    return jobs.map((job, index) => {
      const answer = answers[index];
      // A plain new job is what was asked for: there is no need to send it back.
      if (answer === undefined) return { record: newRecord(job, now), created: true, affected: [] };
      const { row, created, affected } = answer;
      return { record: recordFrom(row), created, affected: affected.map(recordFrom) };
    });
  }

  carries(queue: JobQueue): boolean {
    return queue instanceof SqliteJobQueue && queue.isIn(this.#database);
  }

  async get(id: string): Promise<JobRecord | undefined> {
    const row = await this.#call("get", id);
    return row && recordFrom(row);
  }

  async findReusable(reuseKey: string): Promise<JobRecord | undefined> {
    const row = await this.#call("findReusable", reuseKey);
    return row && recordFrom(row);
  }

  async claim(id: string, claim: { readonly worker: string; readonly leaseMs: number }): Promise<ClaimAnswer> {
    return claimAnswer(await this.#call("claim", id, claim.worker, claim.leaseMs));
  }

  async heartbeat(
    id: string,
    fence: number,
    beat: { readonly leaseMs: number; readonly progress?: Progress; readonly log?: readonly LogLine[] },
  ): Promise<HeartbeatAnswer> {
    const progress = beat.progress === undefined ? null : JSON.stringify(beat.progress);
    const log = beat.log?.length ? { lines: JSON.stringify(beat.log), count: beat.log.length } : null;
    return this.#call("heartbeat", id, fence, beat.leaseMs, progress, log);
  }

  async readLog(id: string, { after, limit }: { readonly after: number; readonly limit: number }): Promise<LogPage> {
    return this.#call("readLog", id, after, limit);
  }

  async settle(id: string, fence: number, outcome: Outcome, { delivery }: SettleOptions = {}): Promise<SettleAnswer> {
    const inHand = delivery instanceof SqliteDelivery ? delivery.inHandIn(this.#database) : null;
    return settleAnswer(await this.#call("settle", id, fence, JSON.stringify(outcome), inHand));
  }

  async rescue(id: string, fence: number, outcome: Outcome): Promise<SettleAnswer> {
    return settleAnswer(await this.#call("rescue", id, fence, JSON.stringify(outcome)));
  }

  async requestCancel(id: string): Promise<CancelAnswer | undefined> {
    const answer = await this.#call("requestCancel", id);
    return answer && { record: recordFrom(answer.row), ...consequences(answer) };
  }

  async watch(id: string, version: number, signal: AbortSignal): Promise<JobRecord> {
    this.#ensureOpen();
    signal.throwIfAborted();
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    return recordFrom(await this.#database.wait(this, stop, async () => {}, "watch", id, version));
  }

  async countAhead(record: JobRecord, limit: number): Promise<number> {
    return this.#call("countAhead", record.id, limit);
  }

  async list(filter: JobFilter, page: { readonly limit: number; readonly cursor?: string }): Promise<JobPage> {
    const { rows, before } = await this.#call("list", filter, page.limit, placeIn(page.cursor));
    return { jobs: rows.map(recordFrom), cursor: before === null ? null : String(before) };
  }

  async counts(): Promise<readonly { readonly kind: string; readonly state: JobState; readonly count: number }[]> {
    return this.#call("counts");
  }

  async oldestDue(): Promise<readonly { readonly kind: string; readonly dueForMs: number }[]> {
    return this.#call("oldestDue");
  }

  async unsent(query: { readonly limit: number; readonly dueForMs: number }): Promise<readonly JobRecord[]> {
    return (await this.#call("unsent", query.limit, query.dueForMs)).map(recordFrom);
  }

  async markSent(ids: readonly string[], delayMs: number): Promise<void> {
    await this.#call("markSent", ids, delayMs);
  }

  async stale(limit: number): Promise<readonly JobRecord[]> {
    return (await this.#call("stale", limit)).map(recordFrom);
  }

  async overdue(limit: number): Promise<readonly JobRecord[]> {
    return (await this.#call("overdue", limit)).map(recordFrom);
  }

  async expiredLogs(limit: number): Promise<readonly JobRecord[]> {
    return (await this.#call("expiredLogs", limit)).map(recordFrom);
  }

  async forgetLog(id: string): Promise<void> {
    await this.#call("forgetLog", id);
  }

  async expired(limit: number): Promise<readonly JobRecord[]> {
    return (await this.#call("expired", limit)).map(recordFrom);
  }

  async markPurged(id: string, forgetAfterMs: number): Promise<void> {
    await this.#call("markPurged", id, forgetAfterMs);
  }

  async setPaused(kind: string, paused: boolean): Promise<void> {
    await this.#call("setPaused", kind, paused);
  }

  async paused(): Promise<readonly string[]> {
    return this.#call("paused");
  }

  async takeParked(kind: string, limit: number): Promise<readonly JobRecord[]> {
    return (await this.#call("takeParked", kind, limit)).map(recordFrom);
  }

  async delete(id: string): Promise<void> {
    await this.#call("delete", id);
  }

  async lastTick(schedule: string): Promise<{ readonly now: number; readonly tickAt: number | null }> {
    return this.#call("lastTick", schedule);
  }

  async noteTick(schedule: string, from: number | null, to: number): Promise<boolean> {
    return this.#call("noteTick", schedule, from, to);
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.#call("check");
    await checkFreeSpace(dirname(this.#database.path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(closedError("job store"));
    await this.#database.leave(this);
  }

  async #call<Name extends OperationName>(
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>> {
    this.#ensureOpen();
    return this.#database.run(this, name, ...args);
  }

  #ensureOpen(): void {
    this.#closing.signal.throwIfAborted();
  }
}

function settleAnswer(answer: SettleRowAnswer): SettleAnswer {
  if (answer.kind === "lost") return answer;
  const { row } = answer;
  return {
    kind: "settled",
    // Made for those who look: a worker that nobody listens to does not.
    get record() {
      return recordFrom(row);
    },
    ...consequences(answer),
  };
}

function consequences({ released, affected }: ConsequencesRows): Consequences {
  return { released: released.map(recordFrom), affected: affected.map(recordFrom) };
}

function placeIn(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  if (!/^\d{1,15}$/.test(cursor))
    throw new JobError("invalid-input", `"${cursor}" is not the cursor of a list of jobs`);
  return Number(cursor);
}
