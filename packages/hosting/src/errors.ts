import { nearestName } from "./nearest-name.ts";

/** Everything that can be wrong with a host, as a closed set of stable codes. */
export type HostingErrorCode =
  /** A setting is missing, unknown or not of the expected form: see {@link HostingError.faults}. */
  | "INVALID_SETTINGS"
  /** The definition of a setting is itself wrong: a name that is not camelCase, a name used twice. */
  | "INVALID_DEFINITION"
  /** What a part of this package was made with cannot be: the message names every fault. */
  | "INVALID_OPTIONS"
  /** A hosted service has no `start` and `stop`. */
  | "INVALID_SERVICE"
  /** A service or hosted service of this name is already registered. */
  | "DUPLICATE_SERVICE"
  /** A service asked the container for something that nobody registered, or in a circle. */
  | "UNRESOLVED_SERVICE"
  /** `build()` was called before: a builder makes one host. */
  | "ALREADY_BUILT"
  /** `start()` or `run()` was called before: a host runs once. */
  | "ALREADY_STARTED"
  /** The host was stopped before it had started all of its services. */
  | "STOPPED_WHILE_STARTING"
  /** Something did not end before the shutdown deadline. */
  | "SHUTDOWN_TIMEOUT"
  /** The container, or a scope of it, has been disposed. */
  | "DISPOSED"
  /** A task queue that refuses when it is full was full. */
  | "TASK_QUEUE_FULL"
  /** A task queue had stopped, or dropped the task when it stopped. */
  | "TASK_QUEUE_STOPPED";

/** One thing that is wrong with one setting of one layer. */
export interface SettingFault {
  /** The setting, in camelCase; absent where a whole file cannot be read. */
  readonly key?: string;
  /** Where the fault lies, such as `environment variable PORT`. */
  readonly layer: string;
  /** The faulty value as text; absent for secrets and where there is none. */
  readonly value?: string;
  /** What is wrong and what is expected. */
  readonly problem: string;
}

export interface HostingErrorOptions extends ErrorOptions {
  readonly faults?: readonly SettingFault[];
}

/** The one error class of this package. */
export class HostingError extends Error {
  override readonly name: string = "HostingError";
  readonly code: HostingErrorCode;
  /** Every fault found in the settings; empty unless `code` is `INVALID_SETTINGS`. */
  readonly faults: readonly SettingFault[];

  constructor(code: HostingErrorCode, message: string, options?: HostingErrorOptions) {
    super(message, options);
    this.code = code;
    this.faults = options?.faults ?? [];
  }
}

/** `, did you mean "x"?` or nothing, to end a message about an unknown name. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : `, did you mean "${nearest}"?`;
}
