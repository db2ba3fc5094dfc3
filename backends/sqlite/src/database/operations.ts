import type {
  ClaimAnswer,
  ClaimOnReceipt,
  HeartbeatAnswer,
  JobFilter,
  JobMessage,
  JobState,
  LogPage,
} from "@millrace/jobs";
import type { JobRow, NewJobRow } from "./job-row.ts";

/** What the thread does on a snapshot of the database. */
export interface ReadOperations {
  get(id: string): JobRow | undefined;
  findReusable(reuseKey: string): JobRow | undefined;
  lastTick(schedule: string): { now: number; tickAt: number | null };
  countAhead(id: string, limit: number): number;
  list(filter: JobFilter, limit: number, before: number | null): RowPage;
  oldestDue(): DueAge[];
  counts(): JobCount[];
  unsent(limit: number, dueForMs: number): JobRow[];
  overdue(limit: number): JobRow[];
  expiredLogs(limit: number): JobRow[];
  expired(limit: number): JobRow[];
  paused(): string[];
  readLog(id: string, after: number, limit: number): LogPage;
  depth(): { waiting: number; ready: number };
}

/** What the thread answers only once it is on stable storage. Outcomes and progress are JSON text. */
export interface WriteOperations {
  /** With `ring`, a message for each job that is added. */
  insert(jobs: readonly NewJobRow[], ring: boolean): InsertRowsAnswer;
  /** With a message in hand, that is taken out or given back, as becomes what the job is then. */
  settle(id: string, fence: number, outcome: string, inHand: InHand | null): SettleRowAnswer;
  rescue(id: string, fence: number, outcome: string): SettleRowAnswer;
  requestCancel(id: string): CancelRowAnswer | undefined;
  noteTick(schedule: string, from: number | null, to: number): boolean;
  markSent(ids: readonly string[], delayMs: number): void;
  forgetLog(id: string): void;
  markPurged(id: string, forgetAfterMs: number): void;
  setPaused(kind: string, paused: boolean): void;
  takeParked(kind: string, limit: number): JobRow[];
  delete(id: string): void;
  send(messages: readonly JobMessage[]): void;
  /** Takes the lock that writing takes, and writes nothing. */
  check(): void;
}

/**
 * What one holds for a while: a claim, a message. It may be lost when the power fails, since its holder is lost as well: these
 * are committed without waiting for the disk, and survive the death of the process all the same.
 */
export interface HoldOperations {
  claim(id: string, worker: string, leaseMs: number): ClaimRowAnswer;
  /** Looks first for processes that have died, and lets their leases lapse. */
  stale(limit: number): JobRow[];
  heartbeat(id: string, fence: number, leaseMs: number, progress: string | null, log: LogRows | null): HeartbeatAnswer;
  extend(place: number, receipt: number, visibilityMs: number): void;
  acknowledge(place: number, receipt: number): void;
  release(place: number, receipt: number, delayMs: number): void;
}

/** What the thread answers when there is something to say. */
export interface WaitOperations {
  /** With a worker to claim for, the jobs of the messages are claimed as they are delivered. */
  receive(max: number, visibilityMs: number, claim: ClaimOnReceipt | null): DeliveryRow[];
  watch(id: string, version: number): JobRow;
}

/** Everything that the thread does. */
export interface Operations extends ReadOperations, WriteOperations, HoldOperations, WaitOperations {}

/** The name of an operation. */
export type OperationName = keyof Operations;

/** What an operation is: how it is run follows from that. */
export type OperationClass = "read" | "write" | "hold" | "wait";

/** The class of each operation. */
export const operationClasses: Readonly<Record<OperationName, OperationClass>> = {
  get: "read",
  findReusable: "read",
  lastTick: "read",
  countAhead: "read",
  list: "read",
  oldestDue: "read",
  counts: "read",
  unsent: "read",
  overdue: "read",
  expiredLogs: "read",
  expired: "read",
  paused: "read",
  readLog: "read",
  depth: "read",
  insert: "write",
  settle: "write",
  rescue: "write",
  requestCancel: "write",
  noteTick: "write",
  markSent: "write",
  forgetLog: "write",
  markPurged: "write",
  setPaused: "write",
  takeParked: "write",
  delete: "write",
  send: "write",
  check: "write",
  claim: "hold",
  stale: "hold",
  heartbeat: "hold",
  extend: "hold",
  acknowledge: "hold",
  release: "hold",
  receive: "wait",
  watch: "wait",
};

/** When the jobs were added and, in their order, what became of them; undefined of one that is new and has no unique key. */
export interface InsertRowsAnswer {
  readonly now: number;
  readonly answers: readonly (InsertRowAnswer | undefined)[];
}

/** As the answer to an insertion, with rows instead of records. */
export interface InsertRowAnswer {
  readonly row: JobRow;
  readonly created: boolean;
  readonly affected: readonly JobRow[];
}

/** What the end of a job has made of others, as rows. */
export interface ConsequencesRows {
  readonly released: readonly JobRow[];
  readonly affected: readonly JobRow[];
}

/** As the answer to a request to cancel, with rows instead of records. */
export interface CancelRowAnswer extends ConsequencesRows {
  readonly row: JobRow;
}

/** Lines of a log as a JSON list, and how many they are. */
export interface LogRows {
  readonly lines: string;
  readonly count: number;
}

/** As a claim's answer, with the row instead of the record. */
export type ClaimRowAnswer =
  | { readonly kind: "claimed"; readonly row: JobRow }
  | Exclude<ClaimAnswer, { readonly kind: "claimed" }>;

/** As a settlement's answer, with rows instead of records. */
export type SettleRowAnswer =
  | ({ readonly kind: "settled"; readonly row: JobRow } & ConsequencesRows)
  | { readonly kind: "lost" };

/** A page of rows; `before` is the place to go on from. */
export interface RowPage {
  readonly rows: readonly JobRow[];
  readonly before: number | null;
}

/** How many jobs of a kind are in a state. */
export interface JobCount {
  readonly kind: string;
  readonly state: JobState;
  readonly count: number;
}

/** How long the job of a kind has been due that has been so longest. */
export interface DueAge {
  readonly kind: string;
  readonly dueForMs: number;
}

/** Which message one has in hand: where it stands, and the receipt of this delivery. */
export interface InHand {
  readonly place: number;
  readonly receipt: number;
}

/** A message that was delivered. */
export interface DeliveryRow extends Omit<JobMessage, "traceparent"> {
  readonly place: number;
  /** Null of one that was taken with the claim of its job: it is in hand no more. */
  readonly receipt: number | null;
  readonly traceparent: string | null;
  /** What came of the claim; null where none was to be made. */
  readonly claim: ClaimRowAnswer | null;
}
