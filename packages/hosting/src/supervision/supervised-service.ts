import type { Logger } from "pino";
import { aborted, cancellation, delayUnlessAborted, isCancellation } from "../cancellation.ts";
import { HostingError } from "../errors.ts";
import type { LifecycleSettings } from "../host-settings.ts";
import { Deadline } from "../lifecycle/deadline.ts";
import { FailureReport } from "../lifecycle/failure-report.ts";
import { combineFailures, type Failure } from "../lifecycle/failure.ts";
import type { ServiceEntry } from "../lifecycle/service-entry.ts";
import type { ServiceState, StatusListener } from "../lifecycle/service-status.ts";
import type { Ending } from "../lifecycle/settle.ts";
import { StartLimits } from "../lifecycle/start-limits.ts";
import { startServices, type StartEvents, type StartOutcome } from "../lifecycle/start.ts";
import { stopServices } from "../lifecycle/stop.ts";
import type { HostLifetimeSignals } from "../lifetime.ts";
import type { CallsUnderWay } from "../stall/calls-under-way.ts";
import type { Completion } from "./completion.ts";
import { RestartBudget, restartPolicyOf } from "./restart-budget.ts";
import type { ServiceHandle } from "./service-handle.ts";

/** What supervision needs of the host. */
export interface SupervisionParts {
  readonly lifetime: HostLifetimeSignals;
  readonly log: Logger;
  /** Where what the host has failed in is kept. */
  readonly report: FailureReport;
  readonly completion: Completion;
  readonly calls: CallsUnderWay;
  readonly settings: Pick<LifecycleSettings, "startupTimeoutMs" | "shutdownTimeoutMs">;
}

/** Watches one service, answers to its faults, and does with it what is asked of its handle. */
export class SupervisedService implements ServiceHandle, StartEvents {
  readonly entry: ServiceEntry;
  readonly #host: SupervisionParts;
  readonly #budget: RestartBudget | undefined;
  /** The last of the operations, which happen one after the other. Never rejects. */
  #operations: Promise<void> = Promise.resolve();
  #interrupting = new AbortController();
  #waiting = new AbortController();
  /** How many operations wait for their turn. */
  #queued = 0;
  #isClosed = false;
  #startedAtMs = 0;

  constructor(entry: ServiceEntry, host: SupervisionParts) {
    this.entry = entry;
    this.#host = host;
    const policy = restartPolicyOf(entry.options.onFault);
    this.#budget = policy === undefined ? undefined : new RestartBudget(policy);
  }

  get name(): string {
    return this.entry.name;
  }

  get state(): ServiceState {
    return this.entry.status.current.state;
  }

  get lastError(): unknown {
    return this.entry.status.current.lastError;
  }

  get restarts(): number {
    return this.entry.status.current.restarts;
  }

  onChange(listener: StatusListener): Disposable {
    return this.entry.status.onChange(listener);
  }

  async start(): Promise<void> {
    this.#refuseUnlessRunning();
    await this.#enqueue(async (signal) => {
      if (this.entry.isUp && this.state !== "faulted") return;
      if (this.entry.isUp) await this.#halt();
      await this.#startOrThrow(signal);
    });
  }

  async stop(): Promise<void> {
    this.#refuseUnlessRunning();
    this.#interrupt();
    await this.#enqueue(async () => {
      if (!this.entry.isUp) return this.entry.status.change({ state: "stopped" });
      const report = await this.#halt();
      if (report.count > 0) throw report.failure();
    });
  }

  async restart(): Promise<void> {
    this.#refuseUnlessRunning();
    this.#interrupt();
    await this.#enqueue(async (signal) => {
      if (this.entry.isUp) await this.#halt();
      await this.#startOrThrow(signal);
    });
  }

  /** Ends what is going on with this one service, since the whole host stops; nothing new begins. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#interrupt();
    await this.#operations;
  }

  /** Watches the work that goes on from now. */
  onStarted(): void {
    this.#startedAtMs = performance.now();
    const { execution } = this.entry.instance;
    if (execution === undefined) this.#host.completion.end(this.name);
    else
      execution.then(
        (result) => this.#host.completion.end(this.name, result),
        (error: unknown) => this.#onFault(error),
      );
  }

  /** A start that comes true after all is undone: nobody counts on it any more. */
  onGivenUp(service: ServiceEntry, ending: Promise<Ending>): void {
    void ending.then(async ({ kind }) => {
      if (kind === "failed") return;
      this.#host.log.warn({ service: this.name }, `"${this.name}" has started after it was given up: it is stopped`);
      using deadline = new Deadline(0, "shutdown");
      deadline.arm();
      await stopServices([[service]], deadline, new FailureReport(this.#host.log), () => {});
    });
  }

  #onFault(error: unknown): void {
    const { lifetime } = this.#host;
    if (isCancellation(error, lifetime.stopping)) return;
    const failure: Failure = { service: this.name, phase: "execute", error };
    const isStoppedAlone = !this.entry.isUp && !lifetime.stopping.aborted;
    this.entry.fault(error);
    if (this.entry.options.onFault === "ignore" || isStoppedAlone) this.#logOnly(failure);
    else if (this.#budget === undefined) this.#stopHost(failure);
    else if (this.#isClosed || lifetime.stopping.aborted) this.#noteOnly(failure);
    else void this.#enqueue((signal) => this.#recover(failure, signal));
  }

  /** A fault that comes too late to be answered counts for the host that stops, not for one that runs on. */
  #noteOnly(failure: Failure): void {
    if (this.#isClosed || this.#host.lifetime.stopping.aborted) this.#host.report.error(failure);
    else this.#logOnly(failure);
  }

  #logOnly({ service, phase, error }: Failure): void {
    this.#host.log.error({ service, phase, err: error }, `"${service}" failed in ${phase}; the host runs on`);
  }

  #stopHost(failure: Failure): void {
    this.#host.report.fatal(failure);
    this.#host.lifetime.stopApplication({ reason: `"${this.name}" failed` });
  }

  /** Starts the service again, as often as its policy allows. */
  async #recover(failure: Failure, signal: AbortSignal): Promise<void> {
    // What is still starting is not to be mixed up with what starts again.
    await Promise.race([aborted(this.#host.lifetime.started), aborted(signal)]);
    if (signal.aborted) return this.#noteOnly(failure);
    let fault = failure;
    for (;;) {
      const waitMs = this.#budget?.nextWaitMs(performance.now() - this.#startedAtMs);
      if (this.entry.isUp) await this.#halt();
      this.entry.status.change({ state: "faulted", lastError: fault.error });
      if (waitMs === undefined) return this.#stopHost(fault);
      this.#logRestart(fault, waitMs);
      await this.#wait(waitMs, signal);
      // Whoever asks for something meanwhile gets his turn, and with it what becomes of the service.
      if (signal.aborted || this.#queued > 0) return;
      const outcome = await this.#startOnce(signal);
      if (outcome.kind !== "failed") return;
      fault = outcome.failures[0] ?? fault;
      this.#startedAtMs = performance.now();
    }
  }

  #logRestart({ phase, error }: Failure, waitMs: number): void {
    this.#host.log.error(
      { service: this.name, phase, err: error, restarts: this.restarts },
      `"${this.name}" failed in ${phase}; it starts again in ${waitMs} ms`,
    );
  }

  /** Waits, until the time is up, another operation is queued, or the signal aborts. */
  async #wait(waitMs: number, signal: AbortSignal): Promise<void> {
    if (this.#queued > 0) return;
    this.#waiting = new AbortController();
    await delayUnlessAborted(waitMs, AbortSignal.any([signal, this.#waiting.signal]));
  }

  async #startOrThrow(signal: AbortSignal): Promise<void> {
    const outcome = await this.#startOnce(signal);
    switch (outcome.kind) {
      case "started":
        return;
      case "failed":
        throw combineFailures(outcome.failures);
      case "interrupted":
        throw new HostingError("STOPPED_WHILE_STARTING", `"${this.name}" was stopped before it had started`);
    }
  }

  async #startOnce(signal: AbortSignal): Promise<StartOutcome> {
    const { settings, report } = this.#host;
    using shutdown = new Deadline(settings.shutdownTimeoutMs, "shutdown");
    using limits = new StartLimits([signal], settings.startupTimeoutMs, shutdown);
    this.entry.status.change({ restarts: this.restarts + 1 });
    const outcome = await startServices([[this.entry]], limits, this);
    if (outcome.kind === "started") return outcome;
    if (this.entry.isUp) await this.#halt();
    if (outcome.kind === "interrupted") this.entry.status.change({ state: "stopped" });
    else if (this.#isClosed) for (const failure of outcome.failures) report.error(failure);
    return outcome;
  }

  /** Stops the service, within the time that the host would have, and tells what failed. */
  async #halt(): Promise<FailureReport> {
    const { log, settings } = this.#host;
    const report = new FailureReport(log);
    using deadline = new Deadline(settings.shutdownTimeoutMs, "shutdown");
    deadline.arm();
    await stopServices([[this.entry]], deadline, report, () => {});
    if (this.#isClosed) this.#host.report.adopt(report);
    return report;
  }

  async #enqueue(operation: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#interrupting;
    this.#queued += 1;
    this.#waiting.abort();
    const done = this.#operations.then(async () => {
      this.#queued -= 1;
      await operation(signal);
    });
    this.#operations = done.catch(() => {});
    return done;
  }

  #interrupt(): void {
    this.#interrupting.abort(cancellation(`"${this.name}" is stopping`));
    this.#interrupting = new AbortController();
  }

  #refuseUnlessRunning(): void {
    const { started, stopping } = this.#host.lifetime;
    if (started.aborted && !stopping.aborted && !this.#isClosed) return;
    throw new HostingError("NOT_RUNNING", `"${this.name}" can be started and stopped while its host is running`);
  }
}
