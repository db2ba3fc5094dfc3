/**
 * Something that the host starts and stops: .NET's `IHostedService`, and with the optional
 * phases its `IHostedLifecycleService`. Any object of this shape will do.
 *
 * The host goes through one phase with all services before the next phase begins: `starting`,
 * `start`, `started` in the order of registration; `stopping`, `stop`, `stopped` in reverse, and
 * only of services whose `start` succeeded.
 */
export interface HostedService {
  /**
   * Makes the service ready. The next service starts when this is done.
   * @param signal aborts when the host is stopped before it has started; give up then.
   */
  start(signal: AbortSignal): Promise<void> | void;
  /**
   * Ends the service in good order.
   * @param signal aborts at the shutdown deadline; abandon then whatever is left.
   */
  stop(signal: AbortSignal): Promise<void> | void;
  /** Before any service starts. */
  starting?(signal: AbortSignal): Promise<void> | void;
  /** After every service has started. */
  started?(signal: AbortSignal): Promise<void> | void;
  /** Before any service stops. */
  stopping?(signal: AbortSignal): Promise<void> | void;
  /** After every service has stopped. */
  stopped?(signal: AbortSignal): Promise<void> | void;
  /**
   * The work that goes on after `start`, if any: .NET's `ExecuteTask`. The host reads it when
   * `start` is done and watches it: a rejection is a fault, to which `onFault` answers.
   */
  readonly execution?: Promise<void> | undefined;
}

/** What the host does when the execution of a service fails. */
export type FaultPolicy =
  /** Stops the host with a non-zero exit code. */
  | "stop-host"
  /** Logs the fault; the host and its other services run on. */
  | "ignore";

export interface HostedServiceOptions {
  /** Default `stop-host`: a host whose worker died is not well, and should not look so. */
  readonly onFault?: FaultPolicy;
}

/** The six phases in the order in which a service that starts and stops well goes through them. */
export type LifecyclePhase = "starting" | "start" | "started" | "stopping" | "stop" | "stopped";
