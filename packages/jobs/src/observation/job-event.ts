import type { Progress } from "../job.ts";
import type { TerminalState } from "../job-states.ts";
import type { Problem } from "../problem.ts";

/** What every event tells: of which kind of job, and when by the clock of this process, in milliseconds since 1970. */
interface OfKind<Type extends string> {
  readonly type: Type;
  /** The name of the kind. */
  readonly kind: string;
  readonly at: number;
}

/** What every event of one job tells. */
interface OfJob<Type extends string> extends OfKind<Type> {
  readonly id: string;
}

/** What an attempt is known by. */
interface OfAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  readonly worker: string | null;
}

/** A job was added, and is on stable storage. */
export interface JobSubmitted extends OfJob<"submitted"> {
  readonly priority: number;
  /** When it may be claimed first, by the store's clock. */
  readonly notBefore: number;
}

/** A worker of this process has claimed a job; its handler runs now. */
export interface JobClaimed extends OfJob<"claimed">, OfAttempt {
  /** How long the job was due before it was claimed. */
  readonly waitMs: number;
}

/** The progress of a running job was written to its record. */
export interface JobProgressed extends OfJob<"progress">, OfAttempt {
  readonly progress: Progress;
}

/** An attempt failed, and the job waits for another. */
export interface JobRetried extends OfJob<"retried">, OfAttempt {
  readonly runMs: number;
  /** When the next attempt may begin, by the store's clock. */
  readonly notBefore: number;
  readonly problem: Problem | null;
}

/** An attempt was given back, because its worker stops. */
export interface JobInterrupted extends OfJob<"interrupted">, OfAttempt {
  readonly runMs: number;
}

/** A job has ended for good. */
export interface JobSettled extends OfJob<"settled">, OfAttempt {
  readonly state: TerminalState;
  /** How long the last attempt took; null where none had begun. */
  readonly runMs: number | null;
  readonly problem: Problem | null;
}

/** The end of a running job was asked for. */
export type JobCancelRequested = OfJob<"cancel-requested">;

/** A job was taken from a worker that is gone. Where that ended the job, {@link JobSettled} follows. */
export interface JobRescued extends OfJob<"rescued">, OfAttempt {
  /** Whether it waits for another attempt. */
  readonly comesBack: boolean;
}

/** The message of a waiting job was sent again, because nobody seemed to have heard of it. */
export type JobRungAgain = OfJob<"rung-again">;

/** The files of a job whose time was up were deleted. */
export type JobPurged = OfJob<"purged">;

/** The record of a job was deleted. */
export type JobForgotten = OfJob<"forgotten">;

/** A kind was paused: no process starts jobs of it. Told whenever somebody asks for it, paused already or not. */
export type KindPaused = OfKind<"paused">;

/** A kind was resumed: its jobs are started again. Told whenever somebody asks for it. */
export type KindResumed = OfKind<"resumed">;

/** Something that this process has done to a job, or to all of a kind. What other processes do, they tell themselves. */
export type JobEvent =
  | JobSubmitted
  | JobClaimed
  | JobProgressed
  | JobRetried
  | JobInterrupted
  | JobSettled
  | JobCancelRequested
  | JobRescued
  | JobRungAgain
  | JobPurged
  | JobForgotten
  | KindPaused
  | KindResumed;
