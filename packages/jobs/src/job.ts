import type { JsonObject } from "./json.ts";
import type { JobState } from "./job-states.ts";
import type { Problem } from "./problem.ts";

/** How far a running attempt has come. */
export interface Progress {
  /** 0 to 100, or null while nobody can know. */
  readonly percent: number | null;
  /** The name of the stage, a stable word such as `converting`. */
  readonly stage: string;
  /** What exactly is being done, for people. */
  readonly detail: string | null;
  /** Things done and things to do (slides, say), where the stage counts any. */
  readonly done: number | null;
  readonly total: number | null;
  /** Pictures of what is being made that can be seen already; left out where none are to come. */
  readonly previews?: number;
}

/**
 * A job as its store keeps it: the truth about it. Times are milliseconds since 1970 by the store's clock.
 */
export interface JobRecord extends JobExtras {
  readonly id: string;
  /** The name of the job's kind: `export-to-pdf`. */
  readonly kind: string;
  readonly state: JobState;
  /** Grows with every change of the record but a renewed lease; what watchers and ETags go by. */
  readonly version: number;
  /** Grows with every claim and every rescue; only the claim that holds the newest fence may write. 0: never claimed. */
  readonly fence: number;
  /** Attempts begun, the running one included; an interrupted one is given back. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Higher first. */
  readonly priority: number;
  /** The checked input; files are {@link StoredFile}s. */
  readonly input: JsonObject;
  /** The checked output; null until the job has succeeded, and again once its result has expired. */
  readonly output: JsonObject | null;
  /** How far the newest attempt has come; null before it has said so, and while the job waits. */
  readonly progress: Progress | null;
  /** Why the job failed or, while it waits for another attempt, why the last one did. */
  readonly problem: Problem | null;
  readonly warnings: readonly string[];
  readonly idempotencyKey: string | null;
  /** What the idempotency key was first used for. */
  readonly fingerprint: string | null;
  readonly createdAt: number;
  /** Not to be claimed before this time. */
  readonly notBefore: number;
  /** When the newest attempt was claimed. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** When the result is deleted; null until the job has ended. */
  readonly expiresAt: number | null;
  /** Whether the files of the expired job have been deleted already. */
  readonly purged: boolean;
  readonly resultTtlMs: number;
  readonly cancelRequested: boolean;
  /** The claim's holder and until when it holds; null when nobody does. */
  readonly worker: string | null;
  readonly leaseUntil: number | null;
}

/**
 * The members of a record that most jobs never use. A store keeps those together that differ from `noExtras`, and nothing at
 * all for a job without any, so that a new one costs the others neither room nor time.
 */
export interface JobExtras {
  /** How long the record is kept after its result has expired; null: as long as upkeep keeps any. */
  readonly recordTtlMs: number | null;
  /** How long the log is kept after the job's end; null: as long as the result. */
  readonly logTtlMs: number | null;
  /** When the log is deleted, where that is a time of its own; null until the job has ended, and again once it is deleted. */
  readonly logExpiresAt: number | null;
  /** The span that the job was submitted in, as W3C Trace Context writes it; null where nobody traces. */
  readonly traceparent: string | null;
  /** When the job is to be finished; one that is not then fails. Null: at any time. */
  readonly deadline: number | null;
  /** The deaths of workers, or of the handler's own process, in the middle of its attempts. */
  readonly deaths: readonly Death[];
  /** After so many deaths the job is set aside, attempts left or not. */
  readonly maxDeaths: number;
  /** How many jobs with the same key may run at once; null: as many as there are workers for. */
  readonly concurrency: ConcurrencyLimit | null;
  /** How many jobs with the same key may be started within a span; null: any number. */
  readonly rate: RateLimit | null;
  /** The time that its rate has given to the job while it waits for it. */
  readonly rateSlot: number | null;
  /** Of what the job is made and by which version; jobs with the same key have the same result. Null: not to be reused. */
  readonly reuseKey: string | null;
  /** What else the job came of, if it did not come of a plain submission. */
  readonly origin: JobOrigin | null;
  /** What only one job has at a time, until it has ended; see {@link UniquePolicy}. */
  readonly uniqueKey: string | null;
  /** The running job that holds the unique key, and whose end this one waits for. */
  readonly behind: string | null;
  /** The job that waits for this one's end and reads its result. */
  readonly parentId: string | null;
  /** The jobs that this one waits for, in the order in which they were given. */
  readonly childIds: readonly string[];
  readonly onChildFailure: ChildFailurePolicy;
  /** How many jobs must end before this one may be claimed. */
  readonly waitsFor: number;
  /** The version of the handler that the job's result was made with; null where none was told. */
  readonly handlerVersion: string | null;
}

/** What a job came of. */
export type JobOrigin =
  /** Its result is a copy of that of an earlier job, and it was never run. */
  | {
      readonly kind: "reused";
      readonly jobId: string;
      /** When the result was made, in milliseconds since 1970; of a copy of a copy, when the first was. */
      readonly madeAt: number;
    }
  /** It is run in place of one that failed or was cancelled. */
  | { readonly kind: "redriven"; readonly jobId: string }
  /** A schedule submitted it, for this moment (milliseconds since 1970). */
  | { readonly kind: "scheduled"; readonly schedule: string; readonly tickAt: number };

/** No more than `max` jobs with this key run at once. */
export interface ConcurrencyLimit {
  readonly key: string;
  readonly max: number;
}

/** No more than `count` jobs with this key are started within any span of `perMs`. */
export interface RateLimit {
  readonly key: string;
  readonly count: number;
  readonly perMs: number;
}

/** A death in the middle of an attempt. Times are by the store's clock. */
export interface Death {
  readonly attempt: number;
  readonly worker: string | null;
  /** What died and how, for the operator: `worker-lost`, `signal SIGABRT`. */
  readonly cause: string;
  /** When the attempt was claimed. */
  readonly startedAt: number | null;
  /** Until when the claim would have held; at the earliest, it died some seconds before. */
  readonly leaseUntil: number | null;
}

/**
 * What a new job does to those that have its unique key and have not ended:
 * - `existing`: nothing; it is not made, and the newest of them stands for it.
 * - `replace`: one that waits is cancelled, one that runs is asked to end, and the new one starts after its end.
 * - `keep-last`: one that waits is cancelled; one that runs goes on, and the new one starts after its end.
 */
export type UniquePolicy = "existing" | "replace" | "keep-last";

/** What becomes of a parent when a child fails or is cancelled: it fails at once, or runs after all have ended. */
export type ChildFailurePolicy = "fail" | "continue";

/** A job that is added together with its parent. It has no keys of its own: it is there if and only if the parent is. */
export type ChildJob = Omit<NewJob, "idempotencyKey" | "fingerprint" | "unique">;

/** What a job is made from; extras that are left out are as in `noExtras`. */
export interface NewJob extends Partial<
  Pick<
    JobExtras,
    | "recordTtlMs"
    | "logTtlMs"
    | "traceparent"
    | "maxDeaths"
    | "concurrency"
    | "rate"
    | "onChildFailure"
    | "reuseKey"
    | "origin"
  >
> {
  readonly id: string;
  readonly kind: string;
  readonly input: JsonObject;
  readonly maxAttempts: number;
  readonly priority: number;
  /** How long after its insertion it may be claimed first; 0 is at once. */
  readonly delayMs: number;
  /** How long after its insertion it is to be finished; null or left out: at any time. */
  readonly deadlineMs?: number | null;
  readonly resultTtlMs: number;
  readonly idempotencyKey: string | null;
  readonly fingerprint: string | null;
  readonly unique?: { readonly key: string; readonly policy: UniquePolicy };
  /** Added with it in one transaction; it waits for their ends. */
  readonly children?: readonly ChildJob[];
  /** It is added as one that has succeeded already, with this result. */
  readonly done?: {
    readonly output: JsonObject;
    readonly warnings: readonly string[];
    readonly handlerVersion?: string | null;
  };
}

/** How an attempt ended. `death` is the cause of the {@link Death} that ended it; it is added to those of the record. */
export type Outcome =
  | {
      readonly kind: "succeeded";
      readonly output: JsonObject;
      readonly warnings: readonly string[];
      readonly handlerVersion?: string;
    }
  | { readonly kind: "failed"; readonly problem: Problem; readonly death?: string }
  | { readonly kind: "cancelled" }
  /** Back to the queue, not to be claimed for `delayMs`. */
  | { readonly kind: "retry"; readonly problem: Problem; readonly delayMs: number; readonly death?: string }
  /** Back to the queue, and the attempt does not count: it was a deploy that ended it. */
  | { readonly kind: "interrupted" };

/** A file as a record refers to it: the bytes themselves are in the blob store, under `key`. */
export interface StoredFile {
  readonly key: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}
