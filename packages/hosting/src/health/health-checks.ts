import { HostingError } from "../errors.ts";
import type { ServiceLog } from "../logging/service-log.ts";
import { systemTime, type TimeProvider } from "../time/time-provider.ts";
import { RegisteredCheck, type HealthCheck, type HealthCheckOptions } from "./health-check.ts";
import { worstStatus, type HealthEntry, type HealthReport } from "./health-report.ts";

/** How a set of checks is run. */
export interface HealthChecksOptions {
  /** Where checks that fail are told, with their errors. */
  readonly log: ServiceLog;
  /** Default {@link systemTime}. */
  readonly time?: TimeProvider;
}

/**
 * The checks of an application, asked together: .NET's `HealthCheckService`. It opens no port; routes for Fastify are in
 * `@millrace/hosting/fastify`, systemd's watchdog in `@millrace/hosting/systemd`, and {@link HealthPublisher} tells
 * whoever else wants to know.
 *
 * ```ts
 * services.addSingleton("health", ({ database, lifetime, loggers }) =>
 *   new HealthChecks({ log: loggers.category("health") })
 *     .add("host", hostReadiness(lifetime))
 *     .add("database", (signal) => database.ping(signal), { cacheMs: 1_000 }),
 * );
 * ```
 */
export class HealthChecks {
  readonly #checks = new Map<string, RegisteredCheck>();
  readonly #log: ServiceLog;
  readonly #time: TimeProvider;

  constructor(options: HealthChecksOptions) {
    this.#log = options.log;
    this.#time = options.time ?? systemTime;
  }

  /** The names of the checks, in the order in which they were added. */
  get names(): readonly string[] {
    return [...this.#checks.keys()];
  }

  /** @throws {@link HostingError} `DUPLICATE_SERVICE` for a name that is taken, `INVALID_OPTIONS` */
  add(name: string, check: HealthCheck, options: HealthCheckOptions = {}): this {
    if (this.#checks.has(name))
      throw new HostingError(
        "DUPLICATE_SERVICE",
        `a health check named "${name}" is there already: give each its own name`,
      );
    this.#checks.set(name, new RegisteredCheck(name, check, options, this.#time));
    return this;
  }

  /**
   * Asks all checks at once, or those with this tag. Never rejects, and takes no longer than the longest of their timeouts:
   * a check that fails is an answer, too.
   */
  async report(tag?: string): Promise<HealthReport> {
    const beganAtMs = this.#time.timestamp();
    const asked = [...this.#checks.values()].filter(({ tags }) => tag === undefined || tags.includes(tag));
    const entries = await Promise.all(asked.map(async (check) => await check.ask()));
    for (const entry of entries) this.#tell(entry);
    const status = worstStatus(entries.map((entry) => entry.status));
    return { status, durationMs: this.#time.timestamp() - beganAtMs, entries };
  }

  #tell({ name, status, error }: HealthEntry): void {
    if (error !== undefined) this.#log.warn({ check: name, status, err: error }, `the health check "${name}" failed`);
  }
}
