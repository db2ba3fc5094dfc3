import type { ServiceStatus, StatusListener } from "../lifecycle/service-status.ts";

/**
 * One hosted service in the hands of whoever asks: how it is, and whether it shall run. Others
 * that start after it are left as they are. Operations on one service happen one after the other.
 */
export interface ServiceHandle extends ServiceStatus {
  /** The name it was added under. */
  readonly name: string;
  /**
   * Takes the service through its start phases, unless it is running. One that was waiting for its
   * restart starts now, and if it fails, that is for the caller to answer.
   *
   * @throws what the service threw; {@link HostingError} `STARTUP_TIMEOUT`,
   * `STOPPED_WHILE_STARTING` when it, or the host, was stopped meanwhile, `NOT_RUNNING`.
   */
  start(): Promise<void>;
  /**
   * Takes the service through its stop phases, if it is up; a restart that was due does not happen.
   *
   * @throws what the service threw, an `AggregateError` of several; {@link HostingError}
   * `STOP_TIMEOUT`, `SHUTDOWN_TIMEOUT` (the host's time, counted for this stop alone), `NOT_RUNNING`.
   */
  stop(): Promise<void>;
  /** Stops the service, whatever comes of it, and starts it. Throws what `start` does. */
  restart(): Promise<void>;
  /** Tells of every change of the status until disposed. */
  onChange(listener: StatusListener): Disposable;
}

/** The hosted services of a host, to look at and to steer one by one. */
export interface Supervisor {
  /** All of them, in order of registration; none before the host is built. */
  readonly services: readonly ServiceHandle[];
  /** @throws {@link HostingError} `UNKNOWN_SERVICE` */
  service(name: string): ServiceHandle;
}
