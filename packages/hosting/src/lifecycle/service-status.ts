/** What a hosted service is doing, as its host sees it. */
export type ServiceState =
  /** Not started yet, or stopped. */
  | "stopped"
  /** In one of the start phases. */
  | "starting"
  /** Its `start` has succeeded. */
  | "running"
  /** In one of the stop phases. */
  | "stopping"
  /** It failed: to start, while running, or to stop. */
  | "faulted";

/** How a service is. */
export interface ServiceStatus {
  readonly state: ServiceState;
  /** What failed last, whether or not the service has recovered since; undefined if nothing did. */
  readonly lastError: unknown;
  /** How often the service was started again, after a fault or because somebody asked for it. */
  readonly restarts: number;
}

/** Called with the new status and the one before. What it throws is an uncaught error, as with any event listener. */
export type StatusListener = (status: ServiceStatus, previous: ServiceStatus) => void;

/** The status of a service as the host keeps it. */
export class TrackedStatus {
  #current: ServiceStatus = { state: "stopped", lastError: undefined, restarts: 0 };
  readonly #listeners = new Set<{ readonly call: StatusListener }>();

  get current(): ServiceStatus {
    return this.#current;
  }

  change(changes: Partial<ServiceStatus>): void {
    const previous = this.#current;
    const changed = { ...previous, ...changes };
    if (isSame(changed, previous)) return;
    this.#current = changed;
    for (const { call } of this.#listeners) notify(call, this.#current, previous);
  }

  /** Tells of every change until disposed. */
  onChange(listener: StatusListener): Disposable {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return { [Symbol.dispose]: () => void this.#listeners.delete(entry) };
  }
}

function isSame(left: ServiceStatus, right: ServiceStatus): boolean {
  return left.state === right.state && left.lastError === right.lastError && left.restarts === right.restarts;
}

function notify(listener: StatusListener, status: ServiceStatus, previous: ServiceStatus): void {
  try {
    listener(status, previous);
  } catch (error) {
    // The life of a service does not hang on those who watch it.
    queueMicrotask(() => {
      throw error;
    });
  }
}
