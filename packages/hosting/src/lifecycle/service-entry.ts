import { isCancellation } from "../cancellation.ts";
import type { HostedService, HostedServiceOptions, LifecyclePhase } from "../hosted-service.ts";
import type { CallsUnderWay } from "../stall/calls-under-way.ts";
import { traced } from "../tracing/traced.ts";
import { Deadline } from "./deadline.ts";
import { TrackedStatus } from "./service-status.ts";
import { settle, type Outcome } from "./settle.ts";
import type { StartLimits } from "./start-limits.ts";
import { overdue } from "./timeouts.ts";

/** A hosted service in the hands of its host. */
export class ServiceEntry {
  readonly name: string;
  readonly options: HostedServiceOptions;
  readonly status: TrackedStatus = new TrackedStatus();
  /** What its start phases took together the last time, in milliseconds. */
  startMs = 0;
  /** What its stop phases took together the last time, in milliseconds. */
  stopMs = 0;
  readonly #make: () => HostedService;
  readonly #calls: CallsUnderWay;
  #instance: HostedService | undefined;
  #isUp = false;
  #stopBudget: Deadline | undefined;

  /** @param make gives the service, always the same. */
  constructor(name: string, options: HostedServiceOptions, make: () => HostedService, calls: CallsUnderWay) {
    this.name = name;
    this.options = options;
    this.#make = make;
    this.#calls = calls;
  }

  /** The service, made when first asked for. What its maker throws goes through. */
  get instance(): HostedService {
    this.#instance ??= this.#make();
    return this.#instance;
  }

  /** Whether its `start` has succeeded and its `stop` has not been called since. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Goes through one of the start phases. */
  async start(phase: StartPhase, limits: StartLimits): Promise<Outcome> {
    if (phase === "starting") this.#beginStart();
    const beganAtMs = performance.now();
    const outcome = await this.#call(phase, limits.signal, limits.deadlines);
    this.startMs += performance.now() - beganAtMs;
    this.#noteStart(phase, outcome, limits.stopSignal);
    return outcome;
  }

  /** Goes through one of the stop phases, at most until the deadline of the shutdown or its own. */
  async stop(phase: StopPhase, shutdown: Deadline): Promise<Outcome> {
    const own = this.#beginStop(phase);
    const beganAtMs = performance.now();
    own?.arm();
    const outcome = await (own === undefined
      ? this.#call(phase, shutdown.signal, [shutdown])
      : this.#call(phase, AbortSignal.any([own.signal, shutdown.signal]), [own, shutdown]));
    own?.pause();
    this.stopMs += performance.now() - beganAtMs;
    this.#noteStop(phase, outcome);
    return outcome;
  }

  /** Keeps a fault of the service's execution; one that is being stopped goes on with that. */
  fault(error: unknown): void {
    this.status.change({ state: this.#isUp ? "faulted" : this.status.current.state, lastError: error });
  }

  /** Says that a start which was given up before this service came to its own has left it stopped. */
  forgetStart(): void {
    if (this.status.current.state === "starting") this.status.change({ state: "stopped" });
  }

  async #call(phase: LifecyclePhase, signal: AbortSignal, deadlines: readonly Deadline[]): Promise<Outcome> {
    const { instance } = this;
    if (instance[phase] === undefined) return { kind: "done" };
    using _ = this.#calls.begin(this.name, phase);
    const attributes = { "millrace.service": this.name, "millrace.phase": phase };
    return await traced(
      `${phase} ${this.name}`,
      attributes,
      () => settle(() => instance[phase]?.(signal), deadlines),
      (outcome) => errorOf(this.name, phase, outcome),
    );
  }

  #beginStart(): void {
    this.startMs = 0;
    this.status.change({ state: "starting" });
  }

  #noteStart(phase: StartPhase, outcome: Outcome, stopSignal: AbortSignal): void {
    if (phase === "start" && hasEndedWell(outcome)) this.#isUp = true;
    const error = errorOf(this.name, phase, outcome);
    if (error === undefined) {
      if (phase === "start") this.status.change({ state: "running" });
    } else if (outcome.kind === "failed" && isCancellation(error, stopSignal)) this.status.change({ state: "stopped" });
    else this.status.change({ state: "faulted", lastError: error });
  }

  /** The time that the service has for all of its stop phases together, if it is limited. */
  #beginStop(phase: StopPhase): Deadline | undefined {
    if (phase === "stop") this.#isUp = false;
    if (phase !== "stopping") return this.#stopBudget;
    const { stopTimeoutMs } = this.options;
    this.stopMs = 0;
    this.#stopBudget = stopTimeoutMs === undefined ? undefined : new Deadline(stopTimeoutMs, "stop");
    this.status.change({ state: "stopping" });
    return this.#stopBudget;
  }

  #noteStop(phase: StopPhase, outcome: Outcome): void {
    const error = errorOf(this.name, phase, outcome);
    if (error !== undefined) this.status.change({ state: "faulted", lastError: error });
    else if (phase === "stopped" && this.status.current.state === "stopping") this.status.change({ state: "stopped" });
  }
}

export type StartPhase = Extract<LifecyclePhase, "starting" | "start" | "started">;
export type StopPhase = Extract<LifecyclePhase, "stopping" | "stop" | "stopped">;

/** Whether the call did what it was for, in time or not. */
export function hasEndedWell(outcome: Outcome): boolean {
  return outcome.kind === "done" || (outcome.kind === "expired" && outcome.ended?.kind === "done");
}

function errorOf(service: string, phase: LifecyclePhase, outcome: Outcome): unknown {
  switch (outcome.kind) {
    case "done":
      return undefined;
    case "failed":
      return outcome.error;
    case "expired":
      return overdue(service, phase, outcome.deadline, outcome.ended);
    case "abandoned":
      return undefined;
  }
}
