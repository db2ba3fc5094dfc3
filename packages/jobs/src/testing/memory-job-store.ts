import { JobError } from "../errors.ts";
import type { LogLine, LogPage } from "../job-log.ts";
import { isTerminal } from "../job-states.ts";
import type { JobState } from "../job-states.ts";
import type { JobRecord, NewJob, Outcome, Progress } from "../job.ts";
import type { ClaimAnswer } from "../ports/claim-answer.ts";
import type {
  CancelAnswer,
  HeartbeatAnswer,
  Inserted,
  JobFilter,
  JobPage,
  JobStore,
  SettleAnswer,
} from "../ports/job-store.ts";
import { matchesFilter } from "../ports/matches-filter.ts";
import { parkedForMs } from "../transitions/decide-admission.ts";
import { decideCancel } from "../transitions/decide-cancel.ts";
import { decideClaim } from "../transitions/decide-claim.ts";
import { decideDelete } from "../transitions/decide-delete.ts";
import { decideForgetLog, outlivesFiles } from "../transitions/decide-forget-log.ts";
import { decideHeartbeat } from "../transitions/decide-heartbeat.ts";
import { decidePurge } from "../transitions/decide-purge.ts";
import { decideRescue, decideSettle } from "../transitions/decide-settle.ts";
import type { SettleDecision } from "../transitions/decide-settle.ts";
import { decideUnique } from "../transitions/decide-unique.ts";
import type { UniqueDecision } from "../transitions/decide-unique.ts";
import { followEnd } from "../transitions/follow-end.ts";
import type { LinkedRecords } from "../transitions/follow-end.ts";
import { isOverdue } from "../transitions/is-overdue.ts";
import { isWaiting } from "../transitions/is-waiting.ts";
import { newDescendants, newRecord } from "../transitions/new-record.ts";
import { Bell } from "./bell.ts";
import { MemoryJobLogs } from "./memory-job-logs.ts";
import { MemoryTraffic } from "./memory-traffic.ts";

/** A record, and what only the store knows of it. */
interface Entry {
  record: JobRecord;
  /** Grows with every job added: the order of lists. */
  readonly place: number;
  /** Since when the job is due as far as its doorbell goes. */
  ringAt: number;
  /** When a purged record is to be forgotten. */
  forgetAt: number;
}

/** Keeps records in a map. Nothing here awaits between reading and writing, which is all its atomicity. */
export class MemoryJobStore implements JobStore {
  readonly insertLimit = 10_000;
  readonly staleEveryMs = 2_000;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #logs = new MemoryJobLogs();
  readonly #traffic = new MemoryTraffic(() => this.#all());
  readonly #ticks = new Map<string, number>();
  readonly #changed = new Bell();
  readonly #linked: LinkedRecords<JobRecord> = {
    get: (id) => this.#record(id),
    head: (record) => record,
    holding: (uniqueKey) => this.#holding(uniqueKey),
    update: ({ id }, changes) => this.#write(id, changes),
  };
  #places = 0;
  #closed = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  async insert(jobs: readonly NewJob[]): Promise<readonly Inserted[]> {
    this.#ensureOpen();
    return structuredClone(jobs).map((job) => this.#insert(job));
  }

  carries(): boolean {
    return false;
  }

  async get(id: string): Promise<JobRecord | undefined> {
    this.#ensureOpen();
    return this.#record(id);
  }

  async findReusable(reuseKey: string): Promise<JobRecord | undefined> {
    this.#ensureOpen();
    const now = this.#now();
    return [...this.#all()].findLast(
      ({ state, purged, expiresAt, ...record }) =>
        record.reuseKey === reuseKey && state === "succeeded" && !purged && (expiresAt ?? Infinity) > now,
    );
  }

  async claim(id: string, claim: { readonly worker: string; readonly leaseMs: number }): Promise<ClaimAnswer> {
    this.#ensureOpen();
    const record = this.#record(id);
    const decision = decideClaim(record, claim, this.#now());
    if (decision.kind !== "claimed" || record === undefined)
      return decision.kind === "claimed" ? { kind: "over" } : decision;
    const refusal = this.#refuse(record);
    if (refusal !== undefined) return refusal;
    return { kind: "claimed", record: this.#write(id, decision.changes) };
  }

  async heartbeat(
    id: string,
    fence: number,
    beat: { readonly leaseMs: number; readonly progress?: Progress; readonly log?: readonly LogLine[] },
  ): Promise<HeartbeatAnswer> {
    this.#ensureOpen();
    const { answer, changes } = decideHeartbeat(this.#record(id), fence, beat, this.#now());
    if (changes !== undefined) {
      this.#write(id, changes);
      this.#logs.append(id, beat.log ?? []);
    }
    return answer;
  }

  async readLog(id: string, { after, limit }: { readonly after: number; readonly limit: number }): Promise<LogPage> {
    this.#ensureOpen();
    return this.#logs.read(id, after, limit);
  }

  async settle(id: string, fence: number, outcome: Outcome): Promise<SettleAnswer> {
    this.#ensureOpen();
    return this.#settle(id, decideSettle(this.#record(id), fence, outcome, this.#now()));
  }

  async rescue(id: string, fence: number, outcome: Outcome): Promise<SettleAnswer> {
    this.#ensureOpen();
    return this.#settle(id, decideRescue(this.#record(id), fence, outcome, this.#now()));
  }

  async requestCancel(id: string): Promise<CancelAnswer | undefined> {
    this.#ensureOpen();
    const record = this.#record(id);
    if (record === undefined) return undefined;
    return this.#cancel(record);
  }

  async watch(id: string, version: number, signal: AbortSignal): Promise<JobRecord> {
    for (;;) {
      this.#ensureOpen();
      signal.throwIfAborted();
      const record = this.#record(id);
      if (record === undefined) throw new JobError("job-not-found", `there is no job "${id}"`);
      if (record.version > version) return record;
      await this.#changed.wait(signal);
    }
  }

  async countAhead(record: JobRecord, limit: number): Promise<number> {
    this.#ensureOpen();
    const current = this.#record(record.id);
    if (current === undefined || !isWaiting(current)) return 0;
    const dueBy = Math.max(current.notBefore, this.#now());
    const ahead = this.#all().filter(
      (other) => isWaiting(other) && other.notBefore <= dueBy && isAhead(other, current),
    );
    return ahead.take(limit).reduce((count) => count + 1, 0);
  }

  async list(filter: JobFilter, page: { readonly limit: number; readonly cursor?: string }): Promise<JobPage> {
    this.#ensureOpen();
    const before = page.cursor === undefined ? Infinity : Number(page.cursor);
    const found = [...this.#entries.values()]
      .filter(({ record, place }) => place < before && matchesFilter(record, filter))
      .toSorted((a, b) => b.place - a.place);
    const shown = found.slice(0, page.limit);
    const cursor = found.length > shown.length ? String(shown.at(-1)?.place ?? before) : null;
    return { jobs: shown.map(({ record }) => record), cursor };
  }

  async counts(): Promise<readonly { kind: string; state: JobState; count: number }[]> {
    this.#ensureOpen();
    const groups = Object.values(Object.groupBy(this.#all(), ({ kind, state }) => `${state} ${kind}`));
    return groups.flatMap((group = []) =>
      group.slice(0, 1).map(({ kind, state }) => ({ kind, state, count: group.length })),
    );
  }

  async oldestDue(): Promise<readonly { kind: string; dueForMs: number }[]> {
    this.#ensureOpen();
    const now = this.#now();
    const due = this.#all().filter((record) => isWaiting(record) && record.notBefore <= now);
    const byKind = Object.groupBy(due, ({ kind }) => kind);
    return Object.entries(byKind).map(([kind, jobs = []]) => ({
      kind,
      dueForMs: now - Math.min(...jobs.map(({ notBefore }) => notBefore)),
    }));
  }

  async unsent(query: { readonly limit: number; readonly dueForMs: number }): Promise<readonly JobRecord[]> {
    this.#ensureOpen();
    const dueSince = this.#now() - query.dueForMs;
    const unsent = [...this.#entries.values()].filter(({ record, ringAt }) => isWaiting(record) && ringAt <= dueSince);
    return unsent
      .toSorted((a, b) => a.ringAt - b.ringAt)
      .slice(0, query.limit)
      .map(({ record }) => record);
  }

  async markSent(ids: readonly string[], delayMs: number): Promise<void> {
    this.#ensureOpen();
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry !== undefined) entry.ringAt = this.#now() + delayMs;
    }
  }

  async stale(limit: number): Promise<readonly JobRecord[]> {
    this.#ensureOpen();
    const now = this.#now();
    return this.#all()
      .filter(({ state, leaseUntil }) => state === "running" && (leaseUntil ?? now) <= now)
      .take(limit)
      .toArray();
  }

  async overdue(limit: number): Promise<readonly JobRecord[]> {
    this.#ensureOpen();
    const now = this.#now();
    return this.#all()
      .filter((record) => isWaiting(record) && isOverdue(record, now))
      .toArray()
      .toSorted((a, b) => (a.deadline ?? now) - (b.deadline ?? now))
      .slice(0, limit);
  }

  async expiredLogs(limit: number): Promise<readonly JobRecord[]> {
    this.#ensureOpen();
    const now = this.#now();
    const due = [...this.#all()].filter(({ logExpiresAt }) => (logExpiresAt ?? Infinity) <= now);
    return due.toSorted((a, b) => (a.logExpiresAt ?? now) - (b.logExpiresAt ?? now)).slice(0, limit);
  }

  async forgetLog(id: string): Promise<void> {
    this.#ensureOpen();
    const record = this.#record(id);
    const changes = record && decideForgetLog(record);
    if (!changes) return;
    this.#logs.delete(id);
    this.#write(id, changes);
  }

  async expired(limit: number): Promise<readonly JobRecord[]> {
    this.#ensureOpen();
    const now = this.#now();
    const ended = [...this.#entries.values()].filter(({ record }) => isTerminal(record.state));
    const toPurge = ended.filter(({ record }) => !record.purged && (record.expiresAt ?? Infinity) <= now);
    const toForget = ended.filter(({ record, forgetAt }) => record.purged && forgetAt <= now);
    return [...toPurge, ...toForget].slice(0, limit).map(({ record }) => record);
  }

  async markPurged(id: string, forgetAfterMs: number): Promise<void> {
    this.#ensureOpen();
    const entry = this.#entries.get(id);
    const changes = entry === undefined ? null : decidePurge(entry.record);
    if (entry === undefined || changes === null) return;
    entry.forgetAt = this.#now() + forgetAfterMs;
    if (!outlivesFiles(entry.record)) this.#logs.delete(id);
    this.#write(id, changes);
  }

  async delete(id: string): Promise<void> {
    this.#ensureOpen();
    const record = this.#record(id);
    const changes = record && decideDelete(record, this.#now());
    if (changes) this.#ended(this.#write(id, changes));
    this.#entries.delete(id);
    this.#logs.delete(id);
    this.#changed.ring();
  }

  async setPaused(kind: string, paused: boolean): Promise<void> {
    this.#ensureOpen();
    this.#traffic.setPaused(kind, paused);
  }

  async paused(): Promise<readonly string[]> {
    this.#ensureOpen();
    return this.#traffic.paused;
  }

  async takeParked(kind: string, limit: number): Promise<readonly JobRecord[]> {
    this.#ensureOpen();
    return this.#ringFor(this.#traffic.takePaused(kind, limit));
  }

  async lastTick(schedule: string): Promise<{ now: number; tickAt: number | null }> {
    this.#ensureOpen();
    return { now: this.#now(), tickAt: this.#ticks.get(schedule) ?? null };
  }

  async noteTick(schedule: string, from: number | null, to: number): Promise<boolean> {
    this.#ensureOpen();
    if ((this.#ticks.get(schedule) ?? null) !== from) return false;
    this.#ticks.set(schedule, to);
    return true;
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#changed.ring();
  }

  #record(id: string): JobRecord | undefined {
    return this.#entries.get(id)?.record;
  }

  #all(): IteratorObject<JobRecord> {
    return this.#entries.values().map(({ record }) => record);
  }

  #known(job: NewJob): JobRecord | undefined {
    const { id, idempotencyKey } = job;
    const sameKey = (record: JobRecord): boolean => idempotencyKey !== null && record.idempotencyKey === idempotencyKey;
    return this.#record(id) ?? this.#all().find(sameKey);
  }

  /** Turns a claim away that traffic stands against. */
  #refuse(record: JobRecord): ClaimAnswer | undefined {
    const admission = this.#traffic.admit(record, this.#now());
    switch (admission.kind) {
      case "admitted":
        return undefined;
      case "paused":
        this.#park(record.id);
        return { kind: "paused" };
      case "full":
        this.#park(record.id);
        return { kind: "limited", delayMs: null };
      case "early":
        this.#write(record.id, admission.changes);
        return { kind: "limited", delayMs: admission.delayMs };
    }
  }

  #park(id: string): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.ringAt = this.#now() + parkedForMs;
  }

  #ringFor(records: readonly JobRecord[]): readonly JobRecord[] {
    for (const { id } of records) {
      const entry = this.#entries.get(id);
      if (entry !== undefined) entry.ringAt = this.#now();
    }
    return records;
  }

  #insert(job: NewJob): Inserted {
    const known = this.#known(job);
    if (known !== undefined) return { record: known, created: false, affected: [] };
    const unique = this.#makeRoom(job);
    if (unique.kind === "existing") return { record: this.#mustHave(unique.id), created: false, affected: [] };
    const now = this.#now();
    const record = newRecord(job, now, { behind: unique.behind });
    this.#add(record);
    for (const child of newDescendants(job, now)) this.#add(child);
    return { record, created: true, affected: unique.cancel.map((id) => this.#mustHave(id)) };
  }

  #add(record: JobRecord): void {
    this.#entries.set(record.id, { record, place: ++this.#places, ringAt: record.notBefore, forgetAt: Infinity });
  }

  /** Has those cancelled that give way to a new job with their unique key. */
  #makeRoom({ unique }: NewJob): UniqueDecision {
    if (unique === undefined) return { kind: "insert", cancel: [], behind: null };
    const decision = decideUnique(this.#holding(unique.key), unique.policy);
    if (decision.kind === "insert") for (const id of decision.cancel) this.#cancel(this.#mustHave(id));
    return decision;
  }

  #cancel(record: JobRecord): CancelAnswer {
    const changes = decideCancel(record, this.#now());
    if (changes === null) return { record, released: [], affected: [] };
    return this.#ended(this.#write(record.id, changes));
  }

  #settle(id: string, decision: SettleDecision): SettleAnswer {
    if (decision.kind === "lost") return decision;
    if (decision.changes === null) return { kind: "settled", record: this.#mustHave(id), released: [], affected: [] };
    const newer = this.#write(id, decision.changes);
    const { released, ...ended } = this.#ended(newer);
    const freed = this.#ringFor(this.#traffic.takeFreed(newer));
    return { kind: "settled", ...ended, released: [...released, ...freed] };
  }

  /** What the end of a job, if it is one, makes of others; the record as it stands after that. */
  #ended(record: JobRecord): CancelAnswer {
    const consequences = followEnd(record, this.#linked, this.#now());
    return { record: this.#mustHave(record.id), ...consequences };
  }

  #holding(uniqueKey: string): JobRecord[] {
    return this.#all()
      .filter((record) => record.uniqueKey === uniqueKey && !isTerminal(record.state))
      .toArray();
  }

  #mustHave(id: string): JobRecord {
    const record = this.#record(id);
    if (record === undefined) throw new JobError("job-not-found", `there is no job "${id}"`);
    return record;
  }

  /** The record of a job that is known to be there, with these changes. */
  #write(id: string, changes: Partial<JobRecord>): JobRecord {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new JobError("job-not-found", `there is no job "${id}"`);
    entry.record = { ...entry.record, ...structuredClone(changes) };
    if (changes.notBefore !== undefined) entry.ringAt = changes.notBefore;
    this.#changed.ring();
    return entry.record;
  }

  #ensureOpen(): void {
    if (this.#closed) throw new JobError("closed", "the job store was closed");
  }
}

function isAhead(other: JobRecord, record: JobRecord): boolean {
  if (other.priority !== record.priority) return other.priority > record.priority;
  if (other.notBefore !== record.notBefore) return other.notBefore < record.notBefore;
  return other.id < record.id;
}
