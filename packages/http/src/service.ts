import type { Backend, JobKind, Logger } from "@millrace/jobs";
import { HttpError } from "./errors.ts";
import type { Shown } from "./log-document.ts";
import { KeysInFlight } from "./idempotency-key.ts";
import { didYouMean } from "./options.ts";
import type { CheckedOptions } from "./options.ts";
import { StreamLimit } from "./stream-limit.ts";

/** What the routes of one application share. */
export class Service {
  readonly options: CheckedOptions;
  readonly backend: Backend;
  readonly log: Logger;
  /** Aborted when the application begins to stop, or is closed. */
  readonly stopping: AbortSignal;
  readonly keysInFlight: KeysInFlight = new KeysInFlight();
  readonly streams: StreamLimit;
  readonly #closed = new AbortController();
  readonly #kinds: ReadonlyMap<string, JobKind>;

  constructor(options: CheckedOptions, log: Logger) {
    this.options = options;
    this.backend = options.backend;
    this.log = log;
    this.stopping = AbortSignal.any([
      this.#closed.signal,
      ...(options.stopping === undefined ? [] : [options.stopping]),
    ]);
    this.streams = new StreamLimit(options.maxStreamsPerClient);
    this.#kinds = new Map(options.jobs.map((kind) => [kind.name, kind]));
  }

  /** What clients see of a job's log. */
  get shownOfLogs(): Shown {
    return { fields: this.options.logFields };
  }

  /** What clients are told to wait before they ask again, in whole seconds. */
  get retryAfter(): string {
    return String(Math.ceil(this.options.pollMs / 1_000));
  }

  /** @throws HttpError `unknown-job`, with the nearest name */
  kindNamed(name: string): JobKind {
    const kind = this.#kinds.get(name);
    if (kind !== undefined) return kind;
    throw new HttpError("unknown-job", didYouMean("job", name, [...this.#kinds.keys()]));
  }

  /** @throws HttpError `stopping` */
  refuseWhileStopping(): void {
    if (this.stopping.aborted)
      throw new HttpError("stopping", "the service is stopping and takes no new jobs; try again in a few seconds");
  }

  /** Ends what would go on for ever. */
  close(): void {
    this.#closed.abort(new DOMException("the application is closing", "AbortError"));
  }
}
