import type { Logger } from "pino";
import { aborted, onAbort } from "./cancellation.ts";
import { HostingError } from "./errors.ts";
import type { LifecycleSettings } from "./host-settings.ts";
import type { HostedService } from "./hosted-service.ts";
import { Deadline } from "./lifecycle/deadline.ts";
import { FailureReport } from "./lifecycle/failure-report.ts";
import { combineFailures } from "./lifecycle/failure.ts";
import { ServiceEntry } from "./lifecycle/service-entry.ts";
import { StartLimits } from "./lifecycle/start-limits.ts";
import { startServices, type StartOutcome } from "./lifecycle/start.ts";
import { stopServices } from "./lifecycle/stop.ts";
import { elapsedMs, timingsOf } from "./lifecycle/timings.ts";
import { validateLate } from "./lifecycle/validate-late.ts";
import type { ApplicationLifetime, HostLifetime, HostLifetimeSignals, StopOptions } from "./lifetime.ts";
import { runInProcess } from "./run-in-process.ts";
import type { HostedRegistration } from "./services/hosted-registration.ts";
import type { ServiceProvider, ServiceScope } from "./services/service-provider.ts";
import type { ValidatedOptions } from "./services/validated-options.ts";
import { CallsUnderWay } from "./stall/calls-under-way.ts";
import { Completion } from "./supervision/completion.ts";
import type { HostSupervisor } from "./supervision/host-supervisor.ts";
import type { ServiceHandle } from "./supervision/service-handle.ts";
import { SupervisedServices } from "./supervision/supervised-services.ts";
import { traced } from "./tracing/traced.ts";

/** What the builder hands to its host. */
export interface HostParts<V extends object> {
  readonly provider: ServiceProvider<V>;
  readonly hosted: readonly HostedRegistration[];
  readonly options: readonly ValidatedOptions[];
  readonly settings: LifecycleSettings;
  readonly lifetime: HostLifetimeSignals;
  readonly supervisor: HostSupervisor;
  readonly hostLifetime: HostLifetime | undefined;
  readonly log: Logger;
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
  readonly #calls = new CallsUnderWay();
  readonly #services: SupervisedServices;
  #attached: readonly ServiceEntry[] = [];
  #starting: Promise<StartOutcome> | undefined;
  #stopping: Promise<void> | undefined;
  #disposing: Promise<void> | undefined;

  constructor(parts: HostParts<V>) {
    this.#parts = parts;
    this.#log = parts.log;
    this.#report = new FailureReport(parts.log);
    this.#deadline = new Deadline(parts.settings.shutdownTimeoutMs, "shutdown");
    this.#services = superviseServices(parts, this.#report, this.#calls);
    parts.supervisor.attach(this.#services.handles);
  }

  /** Tells when the host has started, drains, stops and has stopped, and asks it to stop. */
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

  /** The hosted services, in order of registration: how each is. */
  get hostedServices(): readonly ServiceHandle[] {
    return this.#parts.supervisor.services;
  }

  /**
   * One of the hosted services: how it is, and to start and stop it by itself.
   * @throws {@link HostingError} `UNKNOWN_SERVICE`
   */
  service(name: string): ServiceHandle {
    return this.#parts.supervisor.service(name);
  }

  /** A scope for scoped services; dispose of it (`await using`). */
  createScope(): ServiceScope<V> {
    return this.#parts.provider.createScope();
  }

  /**
   * Starts, waits until somebody asks for a stop (a signal of the system, `signal`,
   * {@link ApplicationLifetime.stopApplication}, the fault of a service, the end of the work that
   * runs to completion, an uncaught error), then stops and disposes.
   *
   * What fails is logged and kept in {@link Host.failure}, not thrown, so the code after
   * `run()` runs in any case. Sets `process.exitCode` unless the exit code is 0.
   *
   * @returns the exit code: the one asked for if it is not 0, else 1 if anything failed, else 0.
   * @throws {@link HostingError} `ALREADY_STARTED`
   */
  async run(signal?: AbortSignal): Promise<number> {
    this.#refuseSecondStart();
    const { lifetime, settings } = this.#parts;
    const [report, calls, log] = [this.#report, this.#calls, this.#log];
    return await runInProcess({ live: () => this.#live(), lifetime, settings, report, calls, log, signal });
  }

  /**
   * Starts the services in their order. If one fails, those that had started are stopped again in
   * reverse.
   *
   * @param signal gives up the start when it aborts.
   * @throws the error of the service that failed, or an `AggregateError` of several, with what
   * failed while stopping the others; {@link HostingError} `STARTUP_TIMEOUT`; the reason of
   * `signal`; {@link HostingError} `STOPPED_WHILE_STARTING` when the host was stopped meanwhile,
   * `ALREADY_STARTED`.
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
   * Stops what was started, in reverse, within the shutdown deadline, after the drain delay.
   * Repeating it waits for the same stop and tells the same.
   *
   * @throws what failed since the start: an error, or an `AggregateError` of several. What made
   * the start fail was thrown by the start.
   */
  async stop(options: StopOptions = {}): Promise<void> {
    this.#parts.lifetime.noteStop(options);
    await this.#stopOnce(options);
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
    if (outcome.kind === "started") await aborted(this.lifetime.draining);
    await this.#stopOnce();
    await this.#disposeOnce();
  }

  async #start(signal?: AbortSignal): Promise<StartOutcome> {
    const { lifetime } = this.#parts;
    const beganAtMs = performance.now();
    this.#starting = traced("start host", {}, () => this.#startAll(signal), faultOf);
    const outcome = await this.#starting;
    switch (outcome.kind) {
      case "started":
        this.#log.info(`started in ${elapsedMs(beganAtMs)} ms${timingsOf(this.#services.startOrder, "startMs")}`);
        break;
      case "failed":
        for (const failure of outcome.failures) this.#report.fatal(failure);
        lifetime.noteStop({ reason: `"${outcome.failures[0]?.service}" failed` });
        await this.#stopOnce();
        break;
      case "interrupted":
        if (!lifetime.stopping.aborted) lifetime.noteStop({ reason: "the caller's signal" });
        await this.#stopOnce();
        break;
    }
    return outcome;
  }

  async #startAll(signal: AbortSignal | undefined): Promise<StartOutcome> {
    const { lifetime } = this.#parts;
    const stopSignals = signal === undefined ? [lifetime.stopping] : [lifetime.stopping, signal];
    if (stopSignals.some(({ aborted }) => aborted)) return { kind: "interrupted" };
    const outcome = await this.#startUntil(stopSignals);
    if (outcome.kind !== "started") return outcome;
    if (lifetime.stopping.aborted) return { kind: "interrupted" };
    lifetime.notifyStarted();
    return outcome;
  }

  /** What runs the host, then the options, then all services are made, and only then is one started. */
  async #startUntil(stopSignals: readonly AbortSignal[]): Promise<StartOutcome> {
    const { settings, options } = this.#parts;
    using limits = new StartLimits(stopSignals, settings.startupTimeoutMs, this.#deadline);
    const attached = await this.#attach(limits);
    if (attached.kind !== "started") return attached;
    const validated = await validateLate(options, limits);
    if (validated.kind !== "started") return validated;
    const failures = this.#services.make();
    if (failures.length > 0) return { kind: "failed", failures };
    return await startServices(this.#services.startOrder, limits, this.#services);
  }

  /** Waits for what runs the host, which is started before and stopped after everything else. */
  async #attach(limits: StartLimits): Promise<StartOutcome> {
    const { hostLifetime } = this.#parts;
    if (hostLifetime === undefined) return { kind: "started" };
    const service: HostedService = {
      start: (startSignal) => hostLifetime.waitForStart(startSignal),
      stop: (stopSignal) => hostLifetime.stop(stopSignal),
    };
    const entry = new ServiceEntry("host lifetime", {}, () => service, this.#calls);
    const onStarted = (): void => void (this.#attached = [entry]);
    return await startServices([[entry]], limits, { onStarted, onGivenUp() {} });
  }

  #stopOnce(options?: StopOptions): Promise<void> {
    this.#stopping ??= traced("stop host", {}, () => this.#stop(options));
    return this.#stopping;
  }

  async #stop(options?: StopOptions): Promise<void> {
    const { lifetime } = this.#parts;
    await this.#drain(options);
    const beganAtMs = performance.now();
    this.#log.info(`stopping (${lifetime.reason})`);
    this.#deadline.arm();
    // A start under way is told to give up; what it has started by then is stopped.
    if (this.#starting !== undefined && !lifetime.started.aborted) lifetime.notifyStopping();
    await this.#starting;
    await this.#services.close(this.#deadline, this.#report);
    const services = this.#services.stopOrder;
    await stopServices(services, this.#deadline, this.#report, () => lifetime.notifyStopping());
    this.#services.forgetStarts();
    lifetime.notifyStopped();
    await stopServices([this.#attached], this.#deadline, this.#report, () => {});
    this.#deadline.pause();
    this.#log.info(`stopped in ${elapsedMs(beganAtMs)} ms${timingsOf(services, "stopMs")}`);
  }

  async #drain(options?: StopOptions): Promise<void> {
    const { lifetime, settings } = this.#parts;
    const drained = lifetime.drain(options);
    if (drained === undefined) return;
    this.#log.info(`draining for ${settings.drainDelayMs} ms (${lifetime.reason})`);
    await drained;
  }

  #disposeOnce(): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    this.#deadline.arm();
    for (const { service, outcome } of await this.#parts.provider.dispose(this.#deadline))
      this.#report.whileStopping(service, "dispose", outcome);
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

function superviseServices(parts: HostParts<object>, report: FailureReport, calls: CallsUnderWay): SupervisedServices {
  const { hosted, provider, settings, lifetime, log } = parts;
  const awaited = hosted.filter(({ options }) => options.runToCompletion).map(({ name }) => name);
  // Work may be done before all services have started; that is no reason to break the start off.
  const completion = new Completion(awaited, (exitCode) => {
    onAbort(lifetime.started, () => lifetime.stopApplication({ reason: "the work is done", exitCode, drain: false }));
  });
  const supervision = { lifetime, log, report, completion, settings };
  return new SupervisedServices(hosted, provider, settings, supervision, calls);
}

function faultOf(outcome: StartOutcome): unknown {
  return outcome.kind === "failed" ? combineFailures(outcome.failures) : undefined;
}
