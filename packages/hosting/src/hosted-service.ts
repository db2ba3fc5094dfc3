/**
 * Something that the host starts and stops: .NET's `IHostedService`, and with the optional
 * phases its `IHostedLifecycleService`. Any object of this shape will do.
 *
 * The host goes through one phase with all services before the next phase begins: `starting`,
 * `start`, `started` in order; `stopping`, `stop`, `stopped` in reverse, and only of services whose
 * `start` succeeded. A service that is started again has been stopped before.
 */
export interface HostedService {
  /**
   * Makes the service ready. The next service starts when this is done.
   * @param signal aborts when the host is stopped before it has started, and at the startup
   * deadline; give up then.
   */
  start(signal: AbortSignal): Promise<void> | void;
  /**
   * Ends the service in good order.
   * @param signal aborts at the deadline of this service or of the shutdown; abandon then
   * whatever is left.
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
   * `start` is done and watches it: a rejection is a fault, to which `onFault` answers. What it
   * resolves to is the exit code of a service that runs to completion.
   */
  readonly execution?: Promise<number | void> | undefined;
}

/** What the host does when the execution of a service fails. */
export type FaultPolicy =
  /** Stops the host with a non-zero exit code. */
  | "stop-host"
  /** Logs the fault; the host and its other services run on. */
  | "ignore"
  /** Starts the service again, as {@link RestartPolicy} says by default. */
  | "restart"
  | RestartPolicy;

/**
 * Starts a service again after a fault. It is stopped, so that it lets go of what it holds; after
 * a wait it is started. The first wait is `minMs`, each further one twice as long, up to `maxMs`.
 */
export interface RestartPolicy {
  readonly policy: "restart";
  /** The first wait. Default 1,000. */
  readonly minMs?: number;
  /** The longest wait. Default 60,000. */
  readonly maxMs?: number;
  /**
   * The share of the wait, from 0 to 1, by which chance lengthens or shortens it, so that what
   * failed together does not come back together. Default 0.2.
   */
  readonly jitter?: number;
  /** How often in a row; one fault more stops the host. Default: without limit. */
  readonly maxRestarts?: number;
  /**
   * How long the service has to run for its earlier faults to be forgotten. Default twice
   * `maxMs`, as Kubernetes does for containers.
   */
  readonly resetAfterMs?: number;
}

/** How the host treats one service. */
export interface HostedServiceOptions {
  /** Default `stop-host`: a host whose worker died is not well, and should not look so. */
  readonly onFault?: FaultPolicy;
  /**
   * The hosted services that start before this one, and stop after it. What it does not name it
   * starts beside; so `[]` is for a service that depends on none. Default: all that were added
   * before; under `servicesStartConcurrently` none.
   */
  readonly after?: readonly string[];
  /**
   * How long the stop phases of this service may take together. At the end the host names it and
   * goes on without it. Default: as long as the shutdown timeout leaves.
   */
  readonly stopTimeoutMs?: number;
  /**
   * Whether the host stops when the execution of this service, and of all others that have this
   * option, has ended. The exit code is what they resolved to, the first that is not 0. Default
   * false: the host runs on.
   */
  readonly runToCompletion?: boolean;
  /**
   * The names of the services that its class or function takes, which are checked when the host is
   * built. Default: those that a function takes apart in its first parameter; a class does not tell.
   */
  readonly needs?: readonly string[];
}

/** The six phases in the order in which a service that starts and stops well goes through them. */
export type LifecyclePhase = "starting" | "start" | "started" | "stopping" | "stop" | "stopped";
