import type { FaultPolicy, RestartPolicy } from "../hosted-service.ts";
import { backoffMs } from "../time/backoff-ms.ts";

type FullRestartPolicy = Omit<Required<RestartPolicy>, "policy">;

/** What a restart policy says, with its defaults; undefined for a policy that restarts nothing. */
export function restartPolicyOf(onFault: FaultPolicy | undefined): FullRestartPolicy | undefined {
  if (onFault === undefined || onFault === "stop-host" || onFault === "ignore") return undefined;
  const given: Partial<RestartPolicy> = onFault === "restart" ? {} : onFault;
  const { minMs = 1_000, maxMs = Math.max(minMs, 60_000), jitter = 0.2, maxRestarts = Infinity } = given;
  return { minMs, maxMs, jitter, maxRestarts, resetAfterMs: given.resetAfterMs ?? 2 * maxMs };
}

/** Says when, and whether, a service is started again after one more fault. */
export class RestartBudget {
  readonly #policy: FullRestartPolicy;
  readonly #random: () => number;
  #used = 0;

  constructor(policy: FullRestartPolicy, random: () => number = Math.random) {
    this.#policy = policy;
    this.#random = random;
  }

  /** How many restarts there have been in a row. */
  get used(): number {
    return this.#used;
  }

  /**
   * How long to wait before the next restart; undefined when there are none left.
   * @param ranForMs how long the service had been running before the fault.
   */
  nextWaitMs(ranForMs: number): number | undefined {
    const { maxRestarts, resetAfterMs } = this.#policy;
    if (ranForMs >= resetAfterMs) this.#used = 0;
    if (this.#used >= maxRestarts) return undefined;
    return backoffMs(this.#used++, this.#policy, this.#random);
  }
}
