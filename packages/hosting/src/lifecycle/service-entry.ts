import type { HostedService, HostedServiceOptions, LifecyclePhase } from "../hosted-service.ts";
import type { Deadline, Outcome } from "./deadline.ts";

/** A hosted service in the hands of its host. */
export class ServiceEntry {
  readonly name: string;
  readonly instance: HostedService;
  readonly options: HostedServiceOptions;
  /** What its start phases took together, in milliseconds. */
  startMs = 0;
  /** What its stop phases took together, in milliseconds. */
  stopMs = 0;

  constructor(name: string, instance: HostedService, options: HostedServiceOptions) {
    this.name = name;
    this.instance = instance;
    this.options = options;
  }

  /** Goes through one of the start phases. */
  async start(phase: StartPhase, signal: AbortSignal, deadline: Deadline): Promise<Outcome> {
    const beganAtMs = performance.now();
    const outcome = await deadline.settle(() => this.instance[phase]?.(signal));
    this.startMs += performance.now() - beganAtMs;
    return outcome;
  }

  /** Goes through one of the stop phases, with the deadline's signal. */
  async stop(phase: StopPhase, deadline: Deadline): Promise<Outcome> {
    const beganAtMs = performance.now();
    const outcome = await deadline.settle(() => this.instance[phase]?.(deadline.signal));
    this.stopMs += performance.now() - beganAtMs;
    return outcome;
  }
}

export type StartPhase = Extract<LifecyclePhase, "starting" | "start" | "started">;
export type StopPhase = Extract<LifecyclePhase, "stopping" | "stop" | "stopped">;
