import { aborted, isCancellation } from "../cancellation.ts";
import { HostingError } from "../errors.ts";
import { combineFailures, type Failure } from "../lifecycle/failure.ts";
import type { ServiceEntry } from "../lifecycle/service-entry.ts";
import type { ServiceState, StatusListener } from "../lifecycle/service-status.ts";
import type { Ending } from "../lifecycle/settle.ts";
import type { StartEvents } from "../lifecycle/start.ts";
import type { HostLifetimeSignals } from "../lifetime.ts";
import type { Completion } from "./completion.ts";
import { OperationQueue } from "./operation-queue.ts";
import { RestartBudget, restartPolicyOf } from "./restart-budget.ts";
import type { ServiceHandle } from "./service-handle.ts";
import { SingleLifecycle, type SingleLifecycleParts } from "./single-lifecycle.ts";

/** What supervision needs of the host. */
export interface SupervisionParts extends SingleLifecycleParts {
  readonly lifetime: HostLifetimeSignals;
  readonly completion: Completion;
}

/** Watches one service, answers to its faults, and does with it what is asked of its handle. */
export class SupervisedService implements ServiceHandle, StartEvents {
  readonly #entry: ServiceEntry;
  readonly #host: SupervisionParts;
  readonly #lifecycle: SingleLifecycle;
  readonly #operations = new OperationQueue();
  readonly #budget: RestartBudget | undefined;
  #isClosed = false;
  #startedAtMs = 0;
  /** The execution that is being watched; of one before it nothing is expected any more. */
  #execution: Promise<number | void> | undefined;

  constructor(entry: ServiceEntry, host: SupervisionParts) {
    this.#entry = entry;
    this.#host = host;
    this.#lifecycle = new SingleLifecycle(entry, host);
    const policy = restartPolicyOf(entry.options.onFault);
    this.#budget = policy === undefined ? undefined : new RestartBudget(policy);
  }

  get name(): string {
    return this.#entry.name;
  }

  get state(): ServiceState {
    return this.#entry.status.current.state;
  }

  get lastError(): unknown {
    return this.#entry.status.current.lastError;
  }

  get restarts(): number {
    return this.#entry.status.current.restarts;
  }

  onChange(listener: StatusListener): Disposable {
    return this.#entry.status.onChange(listener);
  }

  async start(): Promise<void> {
    this.#refuseUnlessRunning();
    await this.#operations.run(async (signal) => {
      if (this.#entry.isUp && this.state !== "faulted") return;
      await this.#lifecycle.stop();
      await this.#startOrThrow(signal);
    });
  }

  async stop(): Promise<void> {
    this.#refuseUnlessRunning();
    this.#operations.interrupt(`"${this.name}" is stopping`);
    await this.#operations.run(async () => {
      const report = await this.#lifecycle.stop();
      if (report.count > 0) throw report.failure();
      this.#entry.status.change({ state: "stopped" });
    });
  }

  async restart(): Promise<void> {
    this.#refuseUnlessRunning();
    this.#operations.interrupt(`"${this.name}" is stopping`);
    await this.#operations.run(async (signal) => {
      await this.#lifecycle.stop();
      await this.#startOrThrow(signal);
    });
  }

  /** Ends what is going on with this one service, since the whole host stops; nothing new begins. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#lifecycle.close();
    this.#operations.interrupt("the host is stopping");
    await this.#operations.idle;
  }

  /** Watches the work that goes on from now. */
  onStarted(): void {
    const { execution } = this.#entry.instance;
    this.#startedAtMs = performance.now();
    this.#execution = execution;
    if (execution === undefined) this.#host.completion.end(this.name);
    else
      execution.then(
        (result) => this.#host.completion.end(this.name, result),
        (error: unknown) => this.#onFault(error, execution),
      );
  }

  onGivenUp(_service: ServiceEntry, ending: Promise<Ending>): void {
    void ending.then(async ({ kind }) => {
      if (kind === "done") await this.#lifecycle.undo();
    });
  }

  #onFault(error: unknown, execution: Promise<number | void>): void {
    const { lifetime } = this.#host;
    if (isCancellation(error, lifetime.stopping)) return;
    const failure: Failure = { service: this.name, phase: "execute", error };
    if (execution !== this.#execution) return this.#noteOnly(failure);
    this.#execution = undefined;
    const isStoppedAlone = !this.#entry.isUp && !lifetime.stopping.aborted;
    this.#entry.fault(error);
    if (this.#entry.options.onFault === "ignore" || isStoppedAlone) this.#logOnly(failure);
    else if (this.#budget === undefined) this.#stopHost(failure);
    else if (this.#isClosed || lifetime.stopping.aborted) this.#noteOnly(failure);
    else void this.#operations.run((signal) => this.#recover(failure, signal));
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
      await this.#lifecycle.stop();
      this.#entry.status.change({ state: "faulted", lastError: fault.error });
      if (waitMs === undefined) return this.#stopHost(fault);
      this.#logRestart(fault, waitMs);
      await this.#operations.pause(waitMs, signal);
      // Whoever asks for something meanwhile gets his turn, and with it what becomes of the service.
      if (signal.aborted || this.#operations.isAwaited) return;
      const outcome = await this.#lifecycle.start(signal, this);
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

  async #startOrThrow(signal: AbortSignal): Promise<void> {
    const outcome = await this.#lifecycle.start(signal, this);
    switch (outcome.kind) {
      case "started":
        return;
      case "failed":
        throw combineFailures(outcome.failures);
      case "interrupted":
        throw new HostingError("STOPPED_WHILE_STARTING", `"${this.name}" was stopped before it had started`);
    }
  }

  #refuseUnlessRunning(): void {
    const { started, stopping } = this.#host.lifetime;
    if (started.aborted && !stopping.aborted && !this.#isClosed) return;
    throw new HostingError("NOT_RUNNING", `"${this.name}" can be started and stopped while its host is running`);
  }
}
