import type { JobRecord, NewJob, Outcome, Progress } from "../job.ts";
import type { LogLine, LogPage } from "../job-log.ts";
import type { JobState } from "../job-states.ts";
import type { ClaimAnswer } from "./claim-answer.ts";
import type { Delivery, JobQueue } from "./job-queue.ts";

/**
 * Keeps the records of jobs. The record is the truth: whatever a queue delivers, a job runs only after its record was claimed.
 *
 * Every promise here rejects with a `JobError`: `storage-unavailable` when trying again may help, `storage-full`,
 * `storage-corrupt`, or `closed` after disposal. When a promise of a write resolves, the write is on stable storage. Only a
 * store whose workers all share its machine may answer a claim or a heartbeat before that, and lose it when the power fails:
 * the worker is lost with it. One that never gives out a fence again, even one that it has lost, may do so with claims.
 */
export interface JobStore extends AsyncDisposable {
  /** How many jobs one {@link insert} takes: 25 or more. */
  readonly insertLimit: number;

  /**
   * Adds jobs, `queued` (or `scheduled`, with a delay): all of them or, if it rejects, none. Where a job with the same
   * idempotency key is known, or was given earlier in the list, nothing is added and that one is returned. Inserting an id
   * twice likewise returns what is there.
   *
   * Children are added with their parent or not at all. A job with a unique key does to those that hold it what its policy
   * says ({@link UniquePolicy}), in the same transaction.
   * @returns what became of each, in the order in which they were given
   */
  insert(jobs: readonly NewJob[], options?: InsertOptions): Promise<readonly Inserted[]>;

  /**
   * Whether a transaction of this store can carry messages of `queue`, because both are kept in one place. Where it can,
   * {@link insert} rings and {@link settle} lets go of the delivery within their transaction, and nobody need do it after
   * them; where it cannot, they ignore what they are given. It is always the same for the same queue.
   */
  carries(queue: JobQueue): boolean;

  /** The newest record, or undefined if there is none of this id. */
  get(id: string): Promise<JobRecord | undefined>;

  /** The newest job with this reuse key that has succeeded and whose result has not expired. */
  findReusable(reuseKey: string): Promise<JobRecord | undefined>;

  /**
   * Gives a due job to a worker: a compare-and-set, so of any number of racing workers one wins. The fence grows by one,
   * and the attempt is counted before it starts. A job whose lease has lapsed stays `held` until it is rescued.
   *
   * A job past its deadline is given to whoever asks, before its time and whatever it waits for but other jobs: to be failed.
   *
   * Limits and pauses are seen to in the same step, so that no race passes them. A job that is turned away by one that only
   * an event can lift is parked: {@link unsent} does not tell of it for ten minutes, but the settlement that frees a place
   * names it, or {@link takeParked}.
   */
  claim(id: string, claim: { readonly worker: string; readonly leaseMs: number }): Promise<ClaimAnswer>;

  /**
   * Renews the lease of the claim with this fence, and notes its progress where given. A lease that has lapsed but was
   * given to nobody else is renewed all the same. Lines of the log are added to those that are kept already, within
   * `logLimits`; one heartbeat brings no more than `logBatchLimits`.
   */
  heartbeat(
    id: string,
    fence: number,
    beat: { readonly leaseMs: number; readonly progress?: Progress; readonly log?: readonly LogLine[] },
  ): Promise<HeartbeatAnswer>;

  /**
   * The lines of a job's log with numbers above `after`, the oldest first. A job that has none, or is not there, has an empty
   * log; it is forgotten with the job's files or at a time of its own ({@link expiredLogs}), at the latest with its record.
   */
  readLog(id: string, page: { readonly after: number; readonly limit: number }): Promise<LogPage>;

  /**
   * Ends the attempt with this fence. Settling once more under the same fence (because the answer was lost, say) changes
   * nothing and answers with the record as it stands. A job whose end was asked for does not go back to the queue: `retry`
   * and `interrupted` end it as `cancelled`.
   */
  settle(id: string, fence: number, outcome: Outcome, options?: SettleOptions): Promise<SettleAnswer>;

  /**
   * Ends the attempt of a worker that is gone: as {@link settle}, but only while the lease is lapsed (or its holder is known
   * to be dead), and the fence grows, so that nothing the old worker still sends is taken.
   */
  rescue(id: string, fence: number, outcome: Outcome): Promise<SettleAnswer>;

  /**
   * Asks for a job's end, and for that of its children: at once where nobody runs it, else by a note that its worker is told of. Repeating it changes
   * nothing; asking it of a job that has ended changes nothing either.
   * @returns the record after the request, or undefined if there is none of this id
   */
  requestCancel(id: string): Promise<CancelAnswer | undefined>;

  /**
   * The record as soon as its version is greater than `version`, which may be at once.
   * @throws JobError `job-not-found` if there is none of this id, or none any more
   * @throws the signal's reason when that is aborted first
   */
  watch(id: string, version: number, signal: AbortSignal): Promise<JobRecord>;

  /**
   * How many jobs will be started before this one, counted up to `limit`: those that wait, are due by the time this one is,
   * and are more urgent or equally urgent and due earlier. 0 for one that is running or has ended.
   */
  countAhead(record: JobRecord, limit: number): Promise<number>;

  /**
   * Records, newest first, a page at a time. A page may hold fewer than `limit` although more follow, so go by its cursor.
   * What a page costs does not grow with the history, whatever the filter.
   */
  list(filter: JobFilter, page: { readonly limit: number; readonly cursor?: string }): Promise<JobPage>;

  /** How many jobs of each kind are in each state; states without any are left out. */
  counts(): Promise<readonly { readonly kind: string; readonly state: JobState; readonly count: number }[]>;

  /**
   * For each kind with jobs that wait and are due: how long the one has been due that has been so longest. What it costs
   * may grow with the number of kinds and of priorities, but not with that of jobs.
   */
  oldestDue(): Promise<readonly { readonly kind: string; readonly dueForMs: number }[]>;

  /**
   * Jobs that wait to be claimed although their doorbell should have been heard (its sending was never finished, or it was
   * lost): those that have been due for `dueForMs`, the longest due first.
   */
  unsent(query: { readonly limit: number; readonly dueForMs: number }): Promise<readonly JobRecord[]>;

  /** Notes that the doorbells of these jobs were rung again: for {@link unsent} they count as due only from `delayMs` on. */
  markSent(ids: readonly string[], delayMs: number): Promise<void>;

  /**
   * How often it pays to ask for {@link stale} jobs, in milliseconds: 2,000, or more often where the death of a worker shows
   * before its leases lapse.
   */
  readonly staleEveryMs: number;

  /** Running jobs whose lease has lapsed, or whose worker is known to be dead. */
  stale(limit: number): Promise<readonly JobRecord[]>;

  /** Jobs that wait, though not for others, and are past their deadline, the longest past first. */
  overdue(limit: number): Promise<readonly JobRecord[]>;

  /** Jobs that have ended and whose log has a time of its own that is up, the longest up first. */
  expiredLogs(limit: number): Promise<readonly JobRecord[]>;

  /**
   * Deletes the log of a job whose log has a time of its own, up or not. Repeating it changes nothing, and neither does asking
   * it of a job whose log has none, that has not ended or is not there.
   */
  forgetLog(id: string): Promise<void>;

  /** Jobs that have ended and whose time is up: first unpurged ones whose result has expired, then purged ones to be forgotten. */
  expired(limit: number): Promise<readonly JobRecord[]>;

  /**
   * Notes that the files of a job that has ended are gone: its output is forgotten, its log unless that has a time of its own,
   * and its record in `forgetAfterMs`.
   * Repeating it changes nothing, and neither does asking it of a job that has not ended or is not there.
   */
  markPurged(id: string, forgetAfterMs: number): Promise<void>;

  /**
   * Forgets a job; for those that wait for one that has not ended, this is its end. Forgetting what is not there succeeds, so
   * that clean-up may be repeated.
   */
  delete(id: string): Promise<void>;

  /** Pauses a kind of job, whether any is known or not, or resumes it. Doing it twice changes nothing. */
  setPaused(kind: string, paused: boolean): Promise<void>;

  /** The names of the kinds that are paused, sorted. */
  paused(): Promise<readonly string[]>;

  /**
   * Jobs that were turned away because their kind was paused, the most urgent first. Each is told of once, and is parked no
   * longer: whoever asks rings for it.
   */
  takeParked(kind: string, limit: number): Promise<readonly JobRecord[]>;

  /** The store's time, and the moment up to which a schedule was carried out; null for one that was never heard of. */
  lastTick(schedule: string): Promise<{ readonly now: number; readonly tickAt: number | null }>;

  /**
   * Notes that a schedule was carried out up to `to`, provided that it was up to `from` before: a compare-and-set.
   * @returns whether it was noted
   */
  noteTick(schedule: string, from: number | null, to: number): Promise<boolean>;

  /** Resolves if the store can serve now; else rejects with the reason. */
  check(signal: AbortSignal): Promise<void>;
}

/** What else an insertion does, in a store that {@link JobStore.carries} the queue. */
export interface InsertOptions {
  /** Where to ring for the jobs that are added. */
  readonly ring?: JobQueue;
}

/** What else a settlement does, in a store that {@link JobStore.carries} the queue of the delivery. */
export interface SettleOptions {
  /** Taken out of its queue if the job has ended, or given back until the job is due. Left alone if the claim was lost. */
  readonly delivery?: Delivery;
}

/** What became of a job that was to be added. */
export interface Inserted {
  readonly record: JobRecord;
  /** False where the record is that of a job that was there before. */
  readonly created: boolean;
  /** Others that were cancelled, or asked to end, because a new one has their unique key. */
  readonly affected: readonly JobRecord[];
}

/** The answer to a request to cancel. */
export interface CancelAnswer extends Consequences {
  readonly record: JobRecord;
}

/** What the end of a job has made of others, in the transaction in which it ended. */
export interface Consequences {
  /** Jobs that waited for it, and now for their time only: whoever is told of them rings for them. */
  readonly released: readonly JobRecord[];
  /** Jobs that have ended with it, or were asked to: its children, or a parent that it has failed. */
  readonly affected: readonly JobRecord[];
}

/** The answer to a heartbeat. */
export type HeartbeatAnswer =
  | { readonly kind: "held"; readonly cancelRequested: boolean }
  /** The claim is no longer this worker's: whatever it still does is in vain. */
  | { readonly kind: "lost" };

/** The answer to a settlement. */
export type SettleAnswer =
  | ({ readonly kind: "settled"; readonly record: JobRecord } & Consequences)
  /** Nothing was written: the claim was no longer this worker's. */
  | { readonly kind: "lost" };

/** Which jobs to list. */
export interface JobFilter {
  readonly kind?: string;
  readonly states?: readonly JobState[];
  /** Added at this time or later; milliseconds since 1970 by the store's clock. */
  readonly createdFrom?: number;
  /** Added before this time. */
  readonly createdBefore?: number;
  /** With an id that begins so. Eight characters at least: those before tell nothing but the hour. */
  readonly idPrefix?: string;
}

/** One page of a list. */
export interface JobPage {
  readonly jobs: readonly JobRecord[];
  /** What to ask for the next page with, or null at the end. */
  readonly cursor: string | null;
}
