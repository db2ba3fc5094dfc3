import { nearestName } from "./nearest-name.ts";

/** Everything that can be wrong with a host, as a closed set of stable codes. */
export type HostingErrorCode =
  /** A setting is missing, unknown or not of the expected form: see {@link HostingError.faults}. */
  | "INVALID_SETTINGS"
  /** The definition of a setting is itself wrong: a name that is not camelCase, a name used twice. */
  | "INVALID_DEFINITION"
  /** What a part of this package was made with, or options registered with a schema, cannot be: the message names every fault. */
  | "INVALID_OPTIONS"
  /** A hosted service has no `start` and `stop`, or its options make no sense. */
  | "INVALID_SERVICE"
  /** Several things are wrong with the registrations: see {@link HostingError.errors}. */
  | "INVALID_HOST"
  /** A service or hosted service of this name is already registered. */
  | "DUPLICATE_SERVICE"
  /** A service asked the container for something that nobody registered. */
  | "UNRESOLVED_SERVICE"
  /** Services need each other in a circle. */
  | "CIRCULAR_SERVICE"
  /** A singleton holds a scoped service, which would then live as long as the singleton. */
  | "CAPTIVE_SERVICE"
  /** A scoped service was taken from the root, where no scope ever ends. */
  | "SCOPED_FROM_ROOT"
  /** A hosted service is to start after one that nobody added. */
  | "UNKNOWN_AFTER"
  /** Hosted services are to start after each other in a circle. */
  | "CIRCULAR_AFTER"
  /** The host has no hosted service of this name. */
  | "UNKNOWN_SERVICE"
  /** `build()` was called before: a builder makes one host. */
  | "ALREADY_BUILT"
  /** `start()` or `run()` was called before: a host runs once. */
  | "ALREADY_STARTED"
  /** The host was stopped before it had started all of its services. */
  | "STOPPED_WHILE_STARTING"
  /** A single service can be started and stopped only while its host is running. */
  | "NOT_RUNNING"
  /** A service had not started at the startup deadline. */
  | "STARTUP_TIMEOUT"
  /** A service had not stopped at its own deadline, `stopTimeoutMs`. */
  | "STOP_TIMEOUT"
  /** Something did not end before the shutdown deadline. */
  | "SHUTDOWN_TIMEOUT"
  /** The container, or a scope of it, has been disposed. */
  | "DISPOSED"
  /** An optional peer dependency that is needed after all is not installed. */
  | "MISSING_PACKAGE"
  /** A task queue that refuses when it is full was full. */
  | "TASK_QUEUE_FULL"
  /** A task queue had stopped, or dropped the task when it stopped. */
  | "TASK_QUEUE_STOPPED";

/** One thing that is wrong with one setting of one layer, or with one of a service's options. */
export interface SettingFault {
  /** The setting, in camelCase; absent where a whole file cannot be read. */
  readonly key?: string;
  /** Where the fault lies, such as `environment variable PORT` or `options "mail"`. */
  readonly layer: string;
  /** The faulty value as text; absent for secrets and where there is none. */
  readonly value?: string;
  /** What is wrong and what is expected. */
  readonly problem: string;
}

/** What an error carries besides its code and message. */
export interface HostingErrorOptions extends ErrorOptions {
  /** The faults, of `INVALID_SETTINGS` or `INVALID_OPTIONS`. */
  readonly faults?: readonly SettingFault[];
  /** The single errors, where several are told at once. */
  readonly errors?: readonly HostingError[];
}

/** The one error class of this package. */
export class HostingError extends Error {
  /** Always `HostingError`. */
  override readonly name: string = "HostingError";
  /** What is wrong, as a stable word. */
  readonly code: HostingErrorCode;
  /** Every fault found in settings or options; empty unless `code` is `INVALID_SETTINGS` or `INVALID_OPTIONS`. */
  readonly faults: readonly SettingFault[];
  /** Everything that is wrong with the registrations; empty unless `code` is `INVALID_HOST`. */
  readonly errors: readonly HostingError[];

  constructor(code: HostingErrorCode, message: string, options?: HostingErrorOptions) {
    super(message, options);
    this.code = code;
    this.faults = options?.faults ?? [];
    this.errors = options?.errors ?? [];
  }
}

/** Throws the one error there is, or one of code `INVALID_HOST` with all of them; nothing for none. */
export function throwAll(errors: readonly HostingError[]): void {
  const [first, second] = errors;
  if (first === undefined) return;
  if (second === undefined) throw first;
  const lines = errors.map(({ message }) => `  ${message.replaceAll("\n", "\n  ")}`).join("\n");
  throw new HostingError("INVALID_HOST", `${errors.length} things are wrong with this host:\n${lines}`, { errors });
}

/** `, did you mean "x"?` or nothing, to end a message about an unknown name. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : `, did you mean "${nearest}"?`;
}
