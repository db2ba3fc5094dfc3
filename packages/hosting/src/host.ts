import type { Logger } from "pino";
import { aborted, isCancellation, onAbort } from "./cancellation.ts";
import { HostingError } from "./errors.ts";
import type { HostedService } from "./hosted-service.ts";
import { Deadline } from "./lifecycle/deadline.ts";
import { FailureReport } from "./lifecycle/failure-report.ts";
import { makeServices } from "./lifecycle/make-services.ts";
import { ServiceEntry } from "./lifecycle/service-entry.ts";
import { startServices, type StartOutcome } from "./lifecycle/start.ts";
import { stopServices } from "./lifecycle/stop.ts";
import { elapsedMs, timingsOf } from "./lifecycle/timings.ts";
import { watchExecution } from "./lifecycle/watch-execution.ts";
import type { ApplicationLifetime, HostLifetime, HostLifetimeSignals, StopOptions } from "./lifetime.ts";
import { runInProcess } from "./run-in-process.ts";
import type { HostedRegistration } from "./services/service-collection.ts";
import type { ServiceProvider, ServiceScope } from "./services/service-provider.ts";

/** What the builder hands to its host. */
export interface HostParts<V extends object> {
  readonly provider: ServiceProvider<V>;
  readonly hosted: readonly HostedRegistration[];
  readonly lifetime: HostLifetimeSignals;
  readonly hostLifetime: HostLifetime | undefined;
  readonly log: Logger;
  readonly shutdownTimeoutMs: number;
}

/**
 * Runs services: starts them in order, stops them in reverse, and says what went wrong. Made
 * by a {@link HostBuilder}; runs once.
 */
export class Host<V extends object = object> implements AsyncDisposable {
  readonly #parts: HostParts<V>;
  readonly #log: Logger;
  readonly #report: FailureReport;
  /** One budget for all that stopping takes, disposal included. */
  readonly #deadline: Deadline;
  /** The services to stop, in the order in which they started. */
  readonly #running: ServiceEntry[] = [];
  #attached: readonly ServiceEntry[] = [];
  #starting: Promise<StartOutcome> | undefined;
  #stopping: Promise<void> | undefined;
  #disposing: Promise<void> | undefined;

  constructor(parts: HostParts<V>) {
    this.#parts = parts;
    this.#log = parts.log;
    this.#report = new FailureReport(parts.log);
    this.#deadline = new Deadline(parts.shutdownTimeoutMs);
  }

  get lifetime(): ApplicationLifetime {
    return this.#parts.lifetime;
  }

  /** The services of the container by name, each made when first asked for. */
  get services(): V {
    return this.#parts.provider.services;
  }

  /**
   * Everything that went wrong so far: the error itself, an `AggregateError` of several with
   * the first as its `cause`, or undefined.
   */
  get failure(): unknown {
    return this.#report.failure();
  }

  /** A scope for scoped services; dispose of it (`await using`). */
  createScope(): ServiceScope<V> {
    return this.#parts.provider.createScope();
  }

  /**
   * Starts, waits until somebody asks for a stop (a signal of the system, `signal`,
   * {@link ApplicationLifetime.stopApplication}, the fault of a service, an uncaught error),
   * then stops and disposes.
   *
   * What fails is logged and kept in {@link Host.failure}, not thrown, so the code after
   * `run()` runs in any case. Sets `process.exitCode` unless the exit code is 0.
   *
   * @returns the exit code: the one asked for if it is not 0, else 1 if anything failed, else 0.
   * @throws {@link HostingError} `ALREADY_STARTED`
   */
  async run(signal?: AbortSignal): Promise<number> {
    this.#refuseSecondStart();
    const { lifetime } = this.#parts;
    return await runInProcess({ live: () => this.#live(), lifetime, report: this.#report, log: this.#log, signal });
  }

  /**
   * Starts the services one after the other. If one fails, those that had started are stopped
   * again in reverse.
   *
   * @param signal gives up the start when it aborts.
   * @throws the error of the service that failed, or an `AggregateError` with what failed while
   * stopping the others; the reason of `signal`; {@link HostingError} `STOPPED_WHILE_STARTING`
   * when the host was stopped meanwhile, `ALREADY_STARTED`.
   */
  async start(signal?: AbortSignal): Promise<void> {
    this.#refuseSecondStart();
    const outcome = await this.#start(signal);
    if (outcome.kind === "started") return;
    this.#throwFailure();
    signal?.throwIfAborted();
    const { reason } = this.#parts.lifetime;
    throw new HostingError("STOPPED_WHILE_STARTING", `the host was stopped (${reason}) before it had started`);
  }

  /**
   * Stops what was started, in reverse, within the shutdown deadline. Repeating it waits for
   * the same stop and tells the same.
   *
   * @throws what failed since the start: an error, or an `AggregateError` of several. What made
   * the start fail was thrown by the start.
   */
  async stop(options: StopOptions = {}): Promise<void> {
    this.#parts.lifetime.noteStop(options);
    await this.#stopOnce();
    const start = await this.#starting;
    if (start === undefined || start.kind === "started") this.#throwFailure();
  }

  /**
   * Disposes of what the container made, last first. Stops nothing: that is for `stop()`.
   *
   * @throws what failed to dispose: an error, or an `AggregateError` of several.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const failuresBefore = this.#report.count;
    await this.#disposeOnce();
    this.#throwFailure(failuresBefore);
  }

  async #live(): Promise<void> {
    const outcome = await this.#start();
    if (outcome.kind === "started") await aborted(this.lifetime.stopping);
    await this.#stopOnce();
    await this.#disposeOnce();
  }

  async #start(signal?: AbortSignal): Promise<StartOutcome> {
    const beganAtMs = performance.now();
    this.#starting = this.#startAll(signal);
    const outcome = await this.#starting;
    switch (outcome.kind) {
      case "started":
        this.#log.info(`started in ${elapsedMs(beganAtMs)} ms${timingsOf(this.#running, "startMs")}`);
        break;
      case "failed":
        this.#report.fatal(outcome.failure);
        this.#parts.lifetime.noteStop({ reason: `"${outcome.failure.service}" failed` });
        await this.#stopOnce();
        break;
      case "interrupted":
        if (!this.lifetime.stopping.aborted) this.#parts.lifetime.noteStop({ reason: "the caller's signal" });
        await this.#stopOnce();
        break;
    }
    return outcome;
  }

  async #startAll(signal: AbortSignal | undefined): Promise<StartOutcome> {
    const { lifetime, provider, hosted } = this.#parts;
    const startSignal = AbortSignal.any(signal === undefined ? [lifetime.stopping] : [lifetime.stopping, signal]);
    if (startSignal.aborted) return { kind: "interrupted" };
    // A start under way may use half of the time, so that those to be stopped have the rest.
    using patience = new Deadline(this.#deadline.timeoutMs / 2);
    using _ = onAbort(startSignal, () => {
      this.#deadline.arm();
      patience.arm();
    });
    const attached = await this.#attach(startSignal, patience);
    if (attached.kind !== "started") return attached;
    const made = makeServices(provider, hosted);
    if ("error" in made) return { kind: "failed", failure: made };
    const outcome = await startServices(made, startSignal, patience, (service) => this.#onStarted(service));
    if (outcome.kind === "started") lifetime.notifyStarted();
    return outcome;
  }

  /** Waits for what runs the host, which is started before and stopped after everything else. */
  async #attach(signal: AbortSignal, patience: Deadline): Promise<StartOutcome> {
    const { hostLifetime } = this.#parts;
    if (hostLifetime === undefined) return { kind: "started" };
    const service: HostedService = {
      start: (startSignal) => hostLifetime.waitForStart(startSignal),
      stop: (stopSignal) => hostLifetime.stop(stopSignal),
    };
    const entry = new ServiceEntry("host lifetime", service, {});
    return await startServices([entry], signal, patience, () => (this.#attached = [entry]));
  }

  #onStarted(service: ServiceEntry): void {
    this.#running.push(service);
    watchExecution(service, (error) => this.#onFault(service, error));
  }

  #onFault({ name, options }: ServiceEntry, error: unknown): void {
    const { lifetime } = this.#parts;
    if (isCancellation(error, lifetime.stopping)) return;
    switch (options.onFault ?? "stop-host") {
      case "ignore":
        this.#log.error(
          { service: name, phase: "execute", err: error },
          `"${name}" failed in execute; the host runs on`,
        );
        return;
      case "stop-host":
        this.#report.fatal({ service: name, phase: "execute", error });
        lifetime.stopApplication({ reason: `"${name}" failed` });
        return;
    }
  }

  #stopOnce(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { lifetime } = this.#parts;
    const beganAtMs = performance.now();
    this.#log.info(`stopping (${lifetime.reason})`);
    this.#deadline.arm();
    // A start under way is told to give up; what it has started by then is stopped.
    if (this.#starting !== undefined && !lifetime.started.aborted) lifetime.notifyStopping();
    await this.#starting;
    const services = this.#running.toReversed();
    await stopServices(services, this.#deadline, this.#report, () => lifetime.notifyStopping());
    lifetime.notifyStopped();
    await stopServices(this.#attached, this.#deadline, this.#report, () => {});
    this.#deadline.pause();
    this.#log.info(`stopped in ${elapsedMs(beganAtMs)} ms${timingsOf(services, "stopMs")}`);
  }

  #disposeOnce(): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    this.#deadline.arm();
    for (const { service, outcome } of await this.#parts.provider.dispose(this.#deadline))
      this.#report.whileStopping(service, "dispose", outcome, this.#deadline);
    this.#deadline.pause();
  }

  #refuseSecondStart(): void {
    if (this.#starting === undefined) return;
    throw new HostingError("ALREADY_STARTED", "this host was started before: build another one to start again");
  }

  #throwFailure(from: number = 0): void {
    if (this.#report.count > from) throw this.#report.failure(from);
  }
}
