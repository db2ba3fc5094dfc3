import { z } from "zod";
import { JobError } from "../errors.ts";
import type { Fault } from "../errors.ts";
import { faultsOf } from "../job-kind.ts";
import { limitsSchema } from "../job-limits.ts";
import type { LimitsDefinition } from "../job-limits.ts";
import type { JsonObject } from "../json.ts";
import type { UniquePolicy } from "../job.ts";
import type { Logger } from "../logger.ts";
import { silentLogger } from "../logger.ts";

/** How a job is submitted. */
export interface SubmitOptions {
  /**
   * Submitting again with the same key and the same input returns the first job instead of a second one. Keys that begin
   * with `millrace:` are the pipeline's own.
   */
  readonly idempotencyKey?: string;
  /** Higher first; a whole number. Default 0. */
  readonly priority?: number;
  /** Not to be started for so long; not together with `notBefore`. Default 0. */
  readonly delayMs?: number;
  /** Not to be started before this time, a `Date` or milliseconds since 1970. One that is past means at once. */
  readonly notBefore?: Date | number;
  /** To be finished within so long, waiting included, or to fail. Default: as the kind of job says. */
  readonly deadlineMs?: number;
  /** To be finished by then, a `Date` or milliseconds since 1970; not together with `deadlineMs`. */
  readonly deadline?: Date | number;
  /** Limits in place of those of the kind of job. */
  readonly limits?: LimitsDefinition<JsonObject>;
  /** How long the result is kept after the job's end. Default: as the kind of job says. */
  readonly resultTtlMs?: number;
  /** How long the record is kept after that. Default: as the kind of job says, or upkeep's `forgetAfterMs`. */
  readonly recordTtlMs?: number;
  /** How long the log is kept after the job's end. Default: as the kind of job says, or as long as the result. */
  readonly logTtlMs?: number;
  /** Whether the result of an earlier job may be reused, where the kind declares that. Default true. */
  readonly reuse?: boolean;
  /** One at a time: what becomes of it, or of those of the same kind that have this key, says the policy. */
  readonly unique?: { readonly key: string; readonly policy: UniquePolicy };
  /** Ends the submission while files are still being stored; nothing is left of it then. Default: none. */
  readonly signal?: AbortSignal;
  /** Told of a message that could not be sent, and is sent by upkeep. Default: nothing is logged. */
  readonly log?: Logger;
}

/** Options with their defaults; a time has become a delay. */
export interface CheckedSubmitOptions {
  readonly idempotencyKey: string | null;
  readonly priority: number;
  readonly delayMs: number;
  readonly deadlineMs: number | undefined;
  readonly limits: LimitsDefinition<JsonObject> | undefined;
  readonly resultTtlMs: number | undefined;
  readonly recordTtlMs: number | undefined;
  readonly logTtlMs: number | undefined;
  readonly reuse: boolean;
  readonly unique: { readonly key: string; readonly policy: UniquePolicy } | undefined;
  readonly signal: AbortSignal | undefined;
  readonly log: Logger;
}

/** What the idempotency keys of the pipeline itself begin with. */
export const ownKeyPrefix = "millrace:";

// Past it, a time is no longer a valid `Date`; the difference of two is still exact.
const maxTimeMs = 8_640_000_000_000_000;
const milliseconds = z.int().min(0).max(maxTimeMs);
const time = z.union([z.date(), milliseconds], "expected a valid Date, or milliseconds since 1970");

const schema = z.strictObject({
  idempotencyKey: z
    .string()
    .min(1)
    .max(1_000)
    .refine((key) => !key.startsWith(ownKeyPrefix), `keys that begin with "${ownKeyPrefix}" are the pipeline's own`)
    .optional(),
  priority: z.int().min(-1_000_000_000).max(1_000_000_000).default(0),
  delayMs: milliseconds.optional(),
  notBefore: time.optional(),
  deadlineMs: milliseconds.min(1).optional(),
  deadline: time.optional(),
  limits: limitsSchema.optional(),
  resultTtlMs: milliseconds.min(1_000).optional(),
  recordTtlMs: milliseconds.optional(),
  logTtlMs: milliseconds.optional(),
  reuse: z.boolean().default(true),
  unique: z
    .strictObject({ key: z.string().min(1).max(1_000), policy: z.enum(["existing", "replace", "keep-last"]) })
    .optional(),
  signal: z.instanceof(AbortSignal).optional(),
  log: z.custom<Logger>().optional(),
});

/**
 * Checks options before anything is stored.
 * @throws JobError `invalid-input` with every fault
 */
export function checkSubmitOptions(options: SubmitOptions): CheckedSubmitOptions {
  return Object.keys(options).length === 0 ? defaults : check(options);
}

/** Most jobs are submitted without any. */
const defaults: CheckedSubmitOptions = check({});

function check(options: SubmitOptions): CheckedSubmitOptions {
  const checked = schema.safeParse(options);
  const faults = [
    ...(checked.success ? tooLate(delayOf(checked.data), deadlineOf(checked.data)) : faultsOf(checked.error)),
    ...contradictions(options),
  ];
  if (!checked.success || faults.length > 0) throw new JobError("invalid-input", messageOf(faults), { faults });
  const { idempotencyKey, priority, limits, resultTtlMs, recordTtlMs, logTtlMs, reuse, unique, signal, log } =
    checked.data;
  return {
    idempotencyKey: idempotencyKey ?? null,
    priority,
    delayMs: delayOf(checked.data),
    deadlineMs: deadlineOf(checked.data),
    limits,
    resultTtlMs,
    recordTtlMs,
    logTtlMs,
    reuse,
    unique,
    signal,
    log: log ?? silentLogger,
  };
}

function contradictions({ delayMs, notBefore, deadlineMs, deadline }: SubmitOptions): Fault[] {
  const faults: Fault[] = [];
  if (delayMs !== undefined && notBefore !== undefined) {
    faults.push({ path: "notBefore", message: "delayMs says when to start already: give one of the two" });
  }
  if (deadlineMs !== undefined && deadline !== undefined) {
    faults.push({ path: "deadline", message: "deadlineMs says when to be finished already: give one of the two" });
  }
  if (deadline !== undefined && Number(deadline) <= Date.now()) {
    faults.push({ path: "deadline", message: "it is past already" });
  }
  return faults;
}

function tooLate(delayMs: number, deadlineMs: number | undefined): Fault[] {
  if (deadlineMs === undefined || deadlineMs > delayMs) return [];
  return [{ path: "deadline", message: "it would be over before the job may start" }];
}

function messageOf(faults: readonly Fault[]): string {
  const list = faults.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  return `a job cannot be submitted with these options: ${list}`;
}

function delayOf({ delayMs = 0, notBefore }: z.output<typeof schema>): number {
  if (notBefore === undefined) return delayMs;
  return Math.max(0, Number(notBefore) - Date.now());
}

function deadlineOf({ deadlineMs, deadline }: z.output<typeof schema>): number | undefined {
  return deadline === undefined ? deadlineMs : Math.max(1, Number(deadline) - Date.now());
}
