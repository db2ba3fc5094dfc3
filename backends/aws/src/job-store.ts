import type {
  CancelAnswer,
  ClaimAnswer,
  HeartbeatAnswer,
  Inserted,
  JobFilter,
  JobPage,
  JobRecord,
  JobState,
  JobStore,
  LogPage,
  NewJob,
  Outcome,
  SettleAnswer,
} from "@millrace/jobs";
import { checkTable } from "./dynamodb/check-table.ts";
import { claimJob } from "./dynamodb/jobs/claim.ts";
import type { Claim } from "./dynamodb/jobs/claim-blindly.ts";
import { DueJobs } from "./dynamodb/jobs/due-jobs.ts";
import { cancelJob, rescueJob, settleJob } from "./dynamodb/jobs/end-attempt.ts";
import { deleteJob, forgetLogOf, purgeJob } from "./dynamodb/jobs/forget.ts";
import { beatJob } from "./dynamodb/jobs/heartbeat.ts";
import type { Beat } from "./dynamodb/jobs/heartbeat.ts";
import { insertJobs } from "./dynamodb/jobs/insert.ts";
import { JobCounts } from "./dynamodb/jobs/job-counts.ts";
import { JobLists } from "./dynamodb/jobs/job-lists.ts";
import { readLog } from "./dynamodb/jobs/job-log.ts";
import { JobTable } from "./dynamodb/jobs/job-table.ts";
import { Kinds } from "./dynamodb/jobs/kinds.ts";
import { takeParked } from "./dynamodb/jobs/park.ts";
import { Pauses } from "./dynamodb/jobs/pauses.ts";
import { Schedules } from "./dynamodb/jobs/schedules.ts";
import { WaitingLine } from "./dynamodb/jobs/waiting-line.ts";
import { Watches } from "./dynamodb/jobs/watches.ts";
import { Table } from "./dynamodb/table/table.ts";
import type { ResolvedJobStoreOptions } from "./job-store-options.ts";

/** Keeps records in a table of DynamoDB. */
export class DynamoJobStore implements JobStore {
  /** Each may bring a key and a unique key and end another job, and a transaction takes 100 items. */
  readonly insertLimit = 25;
  readonly staleEveryMs = 2_000;
  readonly #table: Table;
  readonly #jobs: JobTable;
  readonly #kinds: Kinds;
  readonly #pauses: Pauses;
  readonly #counts: JobCounts;
  readonly #watches: Watches;
  readonly #lists: JobLists;
  readonly #line: WaitingLine;
  readonly #due: DueJobs;
  readonly #schedules: Schedules;

  constructor(options: ResolvedJobStoreOptions) {
    this.#table = new Table(options);
    this.#jobs = new JobTable(this.#table, (change) => {
      this.#counts.changed(change);
      this.#watches.changed(change);
    });
    this.#kinds = new Kinds(this.#table);
    this.#pauses = new Pauses(this.#table);
    this.#counts = new JobCounts(this.#table, this.#kinds);
    this.#watches = new Watches(this.#jobs);
    this.#lists = new JobLists(this.#jobs, this.#kinds);
    this.#line = new WaitingLine(this.#jobs, this.#kinds);
    this.#due = new DueJobs(this.#jobs);
    this.#schedules = new Schedules(this.#table);
  }

  async insert(jobs: readonly NewJob[]): Promise<readonly Inserted[]> {
    this.#table.requests.ensureOpen();
    return insertJobs(this.#jobs, this.#kinds, jobs);
  }

  /** A queue is another service: no transaction spans both. */
  carries(): boolean {
    return false;
  }

  async get(id: string): Promise<JobRecord | undefined> {
    return (await this.#jobs.get(id))?.record;
  }

  async findReusable(reuseKey: string): Promise<JobRecord | undefined> {
    return this.#lists.findReusable(reuseKey);
  }

  async claim(id: string, claim: Claim): Promise<ClaimAnswer> {
    return claimJob(this.#jobs, this.#pauses, id, claim);
  }

  async heartbeat(id: string, fence: number, beat: Beat): Promise<HeartbeatAnswer> {
    return beatJob(this.#jobs, id, fence, beat);
  }

  async readLog(id: string, page: { readonly after: number; readonly limit: number }): Promise<LogPage> {
    const entry = await this.#jobs.get(id);
    return entry === undefined ? { entries: [], dropped: 0 } : readLog(this.#table, entry, page);
  }

  async settle(id: string, fence: number, outcome: Outcome): Promise<SettleAnswer> {
    return settleJob(this.#jobs, id, fence, outcome);
  }

  async rescue(id: string, fence: number, outcome: Outcome): Promise<SettleAnswer> {
    return rescueJob(this.#jobs, id, fence, outcome);
  }

  async requestCancel(id: string): Promise<CancelAnswer | undefined> {
    return cancelJob(this.#jobs, id);
  }

  async watch(id: string, version: number, signal: AbortSignal): Promise<JobRecord> {
    return this.#watches.watch(id, version, signal);
  }

  async countAhead(record: JobRecord, limit: number): Promise<number> {
    return this.#line.countAhead(record.id, limit);
  }

  async list(filter: JobFilter, page: { readonly limit: number; readonly cursor?: string }): Promise<JobPage> {
    return this.#lists.list(filter, page);
  }

  async counts(): Promise<readonly { readonly kind: string; readonly state: JobState; readonly count: number }[]> {
    return this.#counts.list();
  }

  async oldestDue(): Promise<readonly { readonly kind: string; readonly dueForMs: number }[]> {
    return this.#line.oldestDue();
  }

  async unsent({
    limit,
    dueForMs,
  }: {
    readonly limit: number;
    readonly dueForMs: number;
  }): Promise<readonly JobRecord[]> {
    return this.#due.unsent(limit, dueForMs);
  }

  async markSent(ids: readonly string[], delayMs: number): Promise<void> {
    await this.#due.markSent(ids, delayMs);
  }

  async stale(limit: number): Promise<readonly JobRecord[]> {
    return this.#due.stale(limit);
  }

  async overdue(limit: number): Promise<readonly JobRecord[]> {
    return this.#due.overdue(limit);
  }

  async expiredLogs(limit: number): Promise<readonly JobRecord[]> {
    return this.#due.expiredLogs(limit);
  }

  async forgetLog(id: string): Promise<void> {
    await forgetLogOf(this.#jobs, id);
  }

  async expired(limit: number): Promise<readonly JobRecord[]> {
    return this.#due.expired(limit);
  }

  async markPurged(id: string, forgetAfterMs: number): Promise<void> {
    await purgeJob(this.#jobs, id, forgetAfterMs);
  }

  async delete(id: string): Promise<void> {
    await deleteJob(this.#jobs, id);
  }

  async setPaused(kind: string, paused: boolean): Promise<void> {
    await this.#pauses.set(kind, paused);
  }

  async paused(): Promise<readonly string[]> {
    return this.#pauses.list();
  }

  async takeParked(kind: string, limit: number): Promise<readonly JobRecord[]> {
    return takeParked(this.#jobs, kind, limit);
  }

  async lastTick(schedule: string): Promise<{ readonly now: number; readonly tickAt: number | null }> {
    return this.#schedules.lastTick(schedule);
  }

  async noteTick(schedule: string, from: number | null, to: number): Promise<boolean> {
    return this.#schedules.noteTick(schedule, from, to);
  }

  async check(signal: AbortSignal): Promise<void> {
    await checkTable(this.#table, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#table.requests.closing.aborted) return;
    await this.#counts[Symbol.asyncDispose]();
    await this.#table[Symbol.asyncDispose]();
  }
}
