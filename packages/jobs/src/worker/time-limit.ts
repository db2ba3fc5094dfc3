import type { JobRecord } from "../job.ts";
import { AttemptAborted } from "./abort-reason.ts";
import type { AbortCause } from "./abort-reason.ts";

/**
 * The time an attempt has: that of every attempt of its kind, or what is left until the job's deadline. When it is up,
 * `attempt` is aborted, `timed-out` or `deadline-exceeded`, unless this was disposed before.
 */
export class TimeLimit implements Disposable {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, record: Pick<JobRecord, "deadline" | "startedAt">, attempt: AbortController) {
    const leftMs = leftUntilDeadline(record);
    const [limitMs, cause]: [number, AbortCause] =
      leftMs < timeoutMs ? [leftMs, "deadline-exceeded"] : [timeoutMs, "timed-out"];
    this.deadline = Date.now() + limitMs;
    const expire = (): void => attempt.abort(new AttemptAborted(cause));
    if (limitMs <= 0) expire();
    else this.#timer = setTimeout(expire, limitMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

/** Both times are by the store's clock, whatever this machine's says. */
function leftUntilDeadline({ deadline, startedAt }: Pick<JobRecord, "deadline" | "startedAt">): number {
  return deadline === null ? Infinity : deadline - (startedAt ?? deadline);
}
