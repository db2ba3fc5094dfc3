import type {
  CancelAnswer,
  ClaimAnswer,
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
import type { Run } from "./connection/session.ts";
import type { Database } from "./database.ts";
import type { Change } from "./jobs/change.ts";
import { insertLinked, isAlone } from "./jobs/insert-jobs.ts";
import { insertLimit } from "./jobs/insert-rows.ts";
import { claim, forgetLog, heartbeat, markPurged, remove, requestCancel, rescue } from "./jobs/job-changes.ts";
import { JobLists } from "./jobs/job-lists.ts";
import { Switches } from "./jobs/switches.ts";
import { unlessAborted } from "./connection/unless-aborted.ts";
import type { Member } from "./member.ts";
import { PostgresJobQueue } from "./job-queue.ts";
import { PostgresDelivery } from "./postgres-delivery.ts";

/** Keeps records in PostgreSQL. */
export class PostgresJobStore implements JobStore {
  readonly insertLimit: number = insertLimit;
  readonly staleEveryMs = 1_000;
  readonly #database: Database;
  readonly #lists: JobLists;
  readonly #switches: Switches;
  readonly #member: Member;
  readonly #transaction: Run | undefined;

  /** @param transaction somebody else's, in which jobs are to be added */
  constructor(database: Database, member: Member, transaction?: Run) {
    this.#database = database;
    this.#member = member;
    this.#transaction = transaction;
    this.#lists = new JobLists(database);
    this.#switches = new Switches(database);
  }

  async insert(jobs: readonly NewJob[], { ring }: InsertOptions = {}): Promise<readonly Inserted[]> {
    this.#member.ensureOpen();
    if (jobs.length === 0) return [];
    const rings = ring !== undefined && this.carries(ring);
    if (this.#transaction !== undefined) return this.#database.insertWithin(this.#transaction, jobs, rings);
    if (jobs.every(isAlone)) return this.#database.insertAlone({ jobs, ring: rings });
    return this.#change(insertLinked(jobs, rings, this.#database.schema));
  }

  carries(queue: JobQueue): boolean {
    return queue instanceof PostgresJobQueue && queue.isIn(this.#database);
  }

  async get(id: string): Promise<JobRecord | undefined> {
    this.#member.ensureOpen();
    return this.#lists.get(id);
  }

  async findReusable(reuseKey: string): Promise<JobRecord | undefined> {
    this.#member.ensureOpen();
    return this.#lists.findReusable(reuseKey);
  }

  async claim(id: string, terms: { readonly worker: string; readonly leaseMs: number }): Promise<ClaimAnswer> {
    this.#member.ensureOpen();
    this.#database.show(terms.worker);
    return this.#change(claim(id, terms));
  }

  async heartbeat(
    id: string,
    fence: number,
    beat: { readonly leaseMs: number; readonly progress?: Progress; readonly log?: readonly LogLine[] },
  ): Promise<HeartbeatAnswer> {
    return this.#change(heartbeat(id, fence, beat));
  }

  async readLog(id: string, { after, limit }: { readonly after: number; readonly limit: number }): Promise<LogPage> {
    this.#member.ensureOpen();
    return this.#lists.readLog(id, after, limit);
  }

  async settle(id: string, fence: number, outcome: Outcome, { delivery }: SettleOptions = {}): Promise<SettleAnswer> {
    const inHand = delivery instanceof PostgresDelivery ? delivery.inHandIn(this.#database) : null;
    this.#member.ensureOpen();
    return this.#database.settle(id, fence, outcome, inHand);
  }

  async rescue(id: string, fence: number, outcome: Outcome): Promise<SettleAnswer> {
    return this.#change(rescue(id, fence, outcome));
  }

  async requestCancel(id: string): Promise<CancelAnswer | undefined> {
    return this.#change(requestCancel(id));
  }

  async watch(id: string, version: number, signal: AbortSignal): Promise<JobRecord> {
    this.#member.ensureOpen();
    signal.throwIfAborted();
    this.#database.listen();
    return this.#database.watches.wait(id, version, AbortSignal.any([signal, this.#member.closed]));
  }

  async countAhead(record: JobRecord, limit: number): Promise<number> {
    this.#member.ensureOpen();
    return this.#lists.countAhead(record.id, limit);
  }

  async list(filter: JobFilter, page: { readonly limit: number; readonly cursor?: string }): Promise<JobPage> {
    this.#member.ensureOpen();
    return this.#lists.list(filter, page);
  }

  async counts(): Promise<readonly { readonly kind: string; readonly state: JobState; readonly count: number }[]> {
    this.#member.ensureOpen();
    return this.#lists.counts();
  }

  async oldestDue(): Promise<readonly { readonly kind: string; readonly dueForMs: number }[]> {
    this.#member.ensureOpen();
    return this.#lists.oldestDue();
  }

  async unsent(query: { readonly limit: number; readonly dueForMs: number }): Promise<readonly JobRecord[]> {
    this.#member.ensureOpen();
    return this.#lists.unsent(query.limit, query.dueForMs);
  }

  async markSent(ids: readonly string[], delayMs: number): Promise<void> {
    this.#member.ensureOpen();
    await this.#switches.markSent(ids, delayMs);
  }

  async stale(limit: number): Promise<readonly JobRecord[]> {
    this.#member.ensureOpen();
    await this.#database.missingWorkers.endLeases();
    return this.#lists.stale(limit);
  }

  async overdue(limit: number): Promise<readonly JobRecord[]> {
    this.#member.ensureOpen();
    return this.#lists.overdue(limit);
  }

  async expiredLogs(limit: number): Promise<readonly JobRecord[]> {
    this.#member.ensureOpen();
    return this.#lists.expiredLogs(limit);
  }

  async forgetLog(id: string): Promise<void> {
    await this.#change(forgetLog(id));
  }

  async expired(limit: number): Promise<readonly JobRecord[]> {
    this.#member.ensureOpen();
    return this.#lists.expired(limit);
  }

  async markPurged(id: string, forgetAfterMs: number): Promise<void> {
    await this.#change(markPurged(id, forgetAfterMs));
  }

  async setPaused(kind: string, paused: boolean): Promise<void> {
    this.#member.ensureOpen();
    await this.#switches.setPaused(kind, paused);
  }

  async paused(): Promise<readonly string[]> {
    this.#member.ensureOpen();
    return this.#switches.paused();
  }

  async takeParked(kind: string, limit: number): Promise<readonly JobRecord[]> {
    this.#member.ensureOpen();
    return this.#switches.takeParked(kind, limit);
  }

  async delete(id: string): Promise<void> {
    await this.#change(remove(id));
  }

  async lastTick(schedule: string): Promise<{ readonly now: number; readonly tickAt: number | null }> {
    this.#member.ensureOpen();
    return this.#switches.lastTick(schedule);
  }

  async noteTick(schedule: string, from: number | null, to: number): Promise<boolean> {
    this.#member.ensureOpen();
    return this.#switches.noteTick(schedule, from, to);
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#member.ensureOpen();
    await unlessAborted(this.#database.check(), signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#member.close();
  }

  async #change<Answer>(change: Change<Answer>): Promise<Answer> {
    this.#member.ensureOpen();
    return this.#database.change(change);
  }
}
