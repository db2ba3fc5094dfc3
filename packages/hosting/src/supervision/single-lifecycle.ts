import type { Logger } from "pino";
import type { LifecycleSettings } from "../host-settings.ts";
import { Deadline } from "../lifecycle/deadline.ts";
import { FailureReport } from "../lifecycle/failure-report.ts";
import type { ServiceEntry } from "../lifecycle/service-entry.ts";
import { StartLimits } from "../lifecycle/start-limits.ts";
import { startServices, type StartEvents, type StartOutcome } from "../lifecycle/start.ts";
import { stopServices } from "../lifecycle/stop.ts";

/** What it needs of the host. */
export interface SingleLifecycleParts {
  readonly log: Logger;
  /** Where what the host has failed in is kept. */
  readonly report: FailureReport;
  readonly settings: Pick<LifecycleSettings, "startupTimeoutMs" | "shutdownTimeoutMs">;
}

/** Starts and stops one service by itself, with the engine and the time limits of the host. */
export class SingleLifecycle {
  readonly #entry: ServiceEntry;
  readonly #host: SingleLifecycleParts;
  #isClosing = false;

  constructor(entry: ServiceEntry, host: SingleLifecycleParts) {
    this.#entry = entry;
    this.#host = host;
  }

  /** From now on the host is stopping, and what fails here counts for it. */
  close(): void {
    this.#isClosing = true;
  }

  /** Starts the service again. One that has not started through all of its phases is stopped. */
  async start(signal: AbortSignal, events: StartEvents): Promise<StartOutcome> {
    const { settings, report } = this.#host;
    const { status } = this.#entry;
    using shutdown = new Deadline(settings.shutdownTimeoutMs, "shutdown");
    using limits = new StartLimits([signal], settings.startupTimeoutMs, shutdown);
    status.change({ restarts: status.current.restarts + 1 });
    const outcome = await startServices([[this.#entry]], limits, events);
    if (outcome.kind === "started") return outcome;
    await this.stop();
    if (outcome.kind === "interrupted") status.change({ state: "stopped" });
    else if (this.#isClosing) for (const failure of outcome.failures) report.error(failure);
    return outcome;
  }

  /** Stops the service if it is up, and tells what failed. */
  async stop(): Promise<FailureReport> {
    const report = new FailureReport(this.#host.log);
    if (!this.#entry.isUp) return report;
    using deadline = new Deadline(this.#host.settings.shutdownTimeoutMs, "shutdown");
    deadline.arm();
    await stopServices([[this.#entry]], deadline, report, () => {});
    if (this.#isClosing) this.#host.report.adopt(report);
    return report;
  }

  /** Stops a service whose start was given up and has come true after all; nobody waits for that. */
  async undo(): Promise<void> {
    const { log } = this.#host;
    const { name } = this.#entry;
    log.warn({ service: name }, `"${name}" has started after it was given up: it is stopped`);
    using deadline = new Deadline(0, "shutdown");
    deadline.arm();
    await stopServices([[this.#entry]], deadline, new FailureReport(log), () => {});
  }
}
