import type { JobRecord } from "../job.ts";
import { AttemptAborted } from "./abort-reason.ts";
import type { AbortCause } from "./abort-reason.ts";
import type { Term } from "./term.ts";

/** What bounds an attempt. */
export interface TimeBounds {
  /** Of every attempt of its kind. */
  readonly timeoutMs: number;
  readonly record: Pick<JobRecord, "deadline" | "startedAt">;
  readonly term?: Term | undefined;
}

interface Limit {
  readonly ms: number;
  readonly cause: AbortCause;
}

/**
 * The time an attempt has: the least of that of every attempt of its kind, what is left until the job's deadline, and what is
 * left of the worker's term. When it is up, `attempt` is aborted with the cause, unless this was disposed before.
 */
export class TimeLimit implements Disposable {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(bounds: TimeBounds, attempt: AbortController) {
    const { ms, cause } = limitOf(bounds);
    this.deadline = Date.now() + ms;
    const expire = (): void => attempt.abort(new AttemptAborted(cause, ms));
    if (ms <= 0) expire();
    else this.#timer = setTimeout(expire, ms);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

function limitOf({ timeoutMs, record, term }: TimeBounds): Limit {
  const ofKind: Limit = { ms: timeoutMs, cause: "timed-out" };
  const ofJob = less({ ms: leftUntilDeadline(record), cause: "deadline-exceeded" }, ofKind);
  if (term === undefined) return ofJob;
  const ms = Math.floor(term.attemptsEndAt - performance.now());
  // One whose claim came when the term was over has had no time at all: it goes back.
  return less({ ms, cause: ms > 0 ? term.cause : "interrupted" }, ofJob);
}

function less(limit: Limit, than: Limit): Limit {
  return limit.ms < than.ms ? limit : than;
}

/** Both times are by the store's clock, whatever this machine's says. */
function leftUntilDeadline({ deadline, startedAt }: Pick<JobRecord, "deadline" | "startedAt">): number {
  return deadline === null ? Infinity : deadline - (startedAt ?? deadline);
}
