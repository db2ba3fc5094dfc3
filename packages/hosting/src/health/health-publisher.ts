import type { ServiceLog } from "../logging/service-log.ts";
import { ScheduledService, type ScheduledRun } from "../schedule/scheduled-service.ts";
import type { TimeProvider } from "../time/time-provider.ts";
import type { HealthChecks } from "./health-checks.ts";
import type { HealthReport } from "./health-report.ts";

/** Tells somebody how the application is: a metrics registry, a file for a probe, a service registry. */
export type PublishHealth = (report: HealthReport, signal: AbortSignal) => Promise<void> | void;

/** What is published, to whom, and how often. */
export interface HealthPublisherOptions {
  /** The checks to run. */
  readonly health: HealthChecks;
  readonly publish: PublishHealth;
  /** Where what fails is told. */
  readonly log: ServiceLog;
  /** From the start to the first report, in milliseconds. Default 5,000, as in .NET. */
  readonly delayMs?: number;
  /** From report to report. Default 30,000, as in .NET. */
  readonly periodMs?: number;
  /** How long checks and publishing may take together. Default 30,000, as in .NET. */
  readonly timeoutMs?: number;
  /** Only checks with this tag. Default: all. */
  readonly tag?: string;
  /** Default {@link systemTime}. */
  readonly time?: TimeProvider;
}

/**
 * Publishes how the application is, again and again: .NET's health check publisher. Where .NET's runs may overlap, a report
 * here is left out when the one before is still under way. A publisher that fails is logged and tried again.
 */
export class HealthPublisher extends ScheduledService {
  readonly #options: HealthPublisherOptions;

  /** @throws {@link HostingError} `INVALID_OPTIONS`, naming every fault */
  constructor(options: HealthPublisherOptions) {
    const { delayMs = 5_000, periodMs = 30_000, timeoutMs = 30_000, log, time } = options;
    super({ everyMs: periodMs, firstMs: delayMs, timeoutMs, log, ...(time === undefined ? {} : { time }) });
    this.#options = options;
  }

  protected override async run({ signal }: ScheduledRun): Promise<void> {
    const { health, publish, tag } = this.#options;
    const report = await health.report(tag);
    signal.throwIfAborted();
    await publish(report, signal);
  }
}
