import type { Logger } from "pino";
import { combineFailures, type Failure } from "./failure.ts";
import type { Outcome } from "./settle.ts";
import { isTimeout, overdue } from "./timeouts.ts";

/** Keeps and logs what goes wrong in the life of a host, or of one service, in the order in which it does. */
export class FailureReport {
  readonly #log: Logger;
  readonly #failures: Failure[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  get count(): number {
    return this.#failures.length;
  }

  /**
   * Whether something is left behind that may hold the process open, or is no longer to be trusted. A service whose start has
   * failed is not stopped, and may have opened what it needs before it failed.
   */
  get isUnsound(): boolean {
    return this.#failures.some(({ phase, error }) => phase === "uncaught" || phase === "start" || isTimeout(error));
  }

  /** What to throw for the failures from the given one on: see {@link combineFailures}. */
  failure(from: number = 0): unknown {
    return combineFailures(this.#failures.slice(from));
  }

  /** Keeps a failure that leaves the rest of the host as it is. */
  error(failure: Failure): void {
    this.#failures.push(failure);
    this.#log.error(fieldsOf(failure), sentenceOf(failure));
  }

  /** Keeps a failure that ends the host. */
  fatal(failure: Failure): void {
    this.#failures.push(failure);
    this.#log.fatal(fieldsOf(failure), `${sentenceOf(failure)}; the host stops`);
  }

  /** Keeps what another report has kept and logged. */
  adopt(other: FailureReport): void {
    this.#failures.push(...other.#failures);
  }

  /** Keeps how a call of a service ended while it was being stopped, unless it ended well. */
  whileStopping(service: string, phase: Failure["phase"], outcome: Outcome): void {
    switch (outcome.kind) {
      case "done":
        return;
      case "failed":
        return this.error({ service, phase, error: outcome.error });
      case "expired":
        return this.error({ service, phase, error: overdue(service, phase, outcome.deadline, outcome.ended) });
      case "abandoned":
        // The one that used the time up is the culprit, not the ones after it.
        return this.#log.warn({ service, phase }, `the deadline left "${service}" no time for ${phase}`);
    }
  }
}

function fieldsOf({ service, phase, error }: Failure): object {
  return { service, phase, err: error };
}

/** A timeout tells more in its own words. */
function sentenceOf({ service, phase, error }: Failure): string {
  if (phase === "uncaught") return "an error that nobody caught";
  return isTimeout(error) ? error.message : `"${service}" failed in ${phase}`;
}
