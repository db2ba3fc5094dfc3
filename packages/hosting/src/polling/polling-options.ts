import type { ServiceLog } from "../logging/service-log.ts";
import { OptionFaults } from "../options/option-faults.ts";
import type { CreateScope } from "../services/hosted-registration.ts";
import { systemTime, type TimeProvider } from "../time/time-provider.ts";

/** What a round of polling is given. */
export interface PollingRound<S extends object = object> {
  /** The services of this round's own scope; none if the service was made without `createScope`. */
  readonly services: S;
  /** Aborts when the service is to stop. */
  readonly signal: AbortSignal;
}

/** Keeps how far a poller has come, across restarts. Best in the database that `handle` writes to. */
export interface CursorStore<Cursor> {
  /** The cursor that was saved last; undefined before the first. */
  load(): Promise<Cursor | undefined> | Cursor | undefined;
  save(cursor: Cursor): Promise<void> | void;
}

/** What is polled, how often, and who handles it. */
export interface PollingOptions<Change, Cursor, S extends object = object> {
  /**
   * Reads what came after `after` (undefined: from the beginning), the oldest first and at most `max`.
   *
   * Mind what the database lets you see: where transactions run side by side, one that took a lower number may commit later,
   * and a watermark that has passed it never sees it. Read by something that grows in the order of commits, or leave the
   * last seconds out.
   */
  readonly read: (
    after: Cursor | undefined,
    round: PollingRound<S> & { readonly max: number },
  ) => Promise<readonly Change[]> | readonly Change[];
  /**
   * Does what a change asks for. At least once: after a crash, or a failure to save the cursor, the same change comes again,
   * so doing it twice must be harmless. A change that cannot be handled holds up those behind it until it can, so put
   * aside in here what never will.
   */
  readonly handle: (change: Change, round: PollingRound<S>) => Promise<void> | void;
  readonly cursorOf: (change: Change) => Cursor;
  /** Default: in memory, so that each start of the service begins anew. */
  readonly cursor?: CursorStore<Cursor>;
  /** Where rounds that fail are told. */
  readonly log: ServiceLog;
  /** What its rounds are called in traces. Default `poll`. */
  readonly name?: string;
  /** How many changes to read at once. After a full batch the next is read without a pause. Default 100. */
  readonly batchSize?: number;
  /** Between the end of a round that has read everything and the next. Default 1,000. */
  readonly pauseMs?: number;
  /** The wait after the first of several failures in a row; it doubles with each. Default 1,000. */
  readonly minBackoffMs?: number;
  /** The longest wait. Default 60,000. */
  readonly maxBackoffMs?: number;
  /** Gives each round a scope of its own, disposed of after it: the second argument of the service's factory. */
  readonly createScope?: CreateScope<S>;
  /** Default {@link systemTime}. */
  readonly time?: TimeProvider;
  /** From 0 up to 1; waits after failures are spread by a fifth. Default `Math.random`. */
  readonly random?: () => number;
}

/** The options that have defaults, with these. */
export type CheckedPolling<Change, Cursor, S extends object> = PollingOptions<Change, Cursor, S> &
  Required<
    Pick<
      PollingOptions<Change, Cursor, S>,
      "name" | "batchSize" | "pauseMs" | "minBackoffMs" | "maxBackoffMs" | "time" | "random" | "cursor"
    >
  >;

const names =
  "read handle cursorOf cursor log name batchSize pauseMs minBackoffMs maxBackoffMs createScope time random";

/** @throws HostingError `INVALID_OPTIONS`, naming every fault */
export function checkPollingOptions<Change, Cursor, S extends object>(
  options: PollingOptions<Change, Cursor, S>,
): CheckedPolling<Change, Cursor, S> {
  const { batchSize = 100, pauseMs = 1_000, minBackoffMs = 1_000, maxBackoffMs = 60_000 } = options;
  const faults = new OptionFaults().names(options, names.split(" "));
  for (const name of ["read", "handle", "cursorOf"] as const)
    faults.expect(typeof options[name] === "function", `${name}: a function is needed`);
  faults
    .expect(typeof options.log?.error === "function", "log: a logger is needed, to tell of rounds that fail")
    .integer("batchSize", batchSize, 1)
    .number("pauseMs", pauseMs, 0)
    .number("minBackoffMs", minBackoffMs, 1)
    .number("maxBackoffMs", maxBackoffMs, minBackoffMs)
    .throwIfAny("a polling service");
  const { name = "poll", cursor = inMemory<Cursor>(), time = systemTime, random = Math.random } = options;
  return { ...options, name, cursor, batchSize, pauseMs, minBackoffMs, maxBackoffMs, time, random };
}

function inMemory<Cursor>(): CursorStore<Cursor> {
  return { load: () => undefined, save: () => {} };
}
