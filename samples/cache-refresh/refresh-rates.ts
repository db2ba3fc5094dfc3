import { ScheduledService, type ScheduledRun, type ServiceLog, type TimeProvider } from "@millrace/hosting";
import type { FetchRates, RatesCache } from "./rates.ts";

export interface RefreshOptions {
  readonly cache: RatesCache;
  readonly fetchRates: FetchRates;
  readonly refreshMs: number;
  readonly log: ServiceLog;
  readonly time: TimeProvider;
}

/** Keeps the cache fresh. */
export class RefreshRates extends ScheduledService {
  readonly #cache: RatesCache;
  readonly #fetchRates: FetchRates;

  constructor({ cache, fetchRates, refreshMs, log, time }: RefreshOptions) {
    super({ everyMs: refreshMs, runOnStart: "await", timeoutMs: 1_000, log, time });
    this.#cache = cache;
    this.#fetchRates = fetchRates;
  }

  protected override async run({ signal }: ScheduledRun): Promise<void> {
    this.#cache.replace(await this.#fetchRates(signal));
  }
}
