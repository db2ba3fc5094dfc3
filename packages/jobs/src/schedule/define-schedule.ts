import { z } from "zod";
import { checkInput } from "../client/check-input.ts";
import { checkSubmitOptions } from "../client/submit-options.ts";
import type { SubmitOptions } from "../client/submit-options.ts";
import { JobError, isJobError } from "../errors.ts";
import { JobKind, faultsOf, fileFields } from "../job-kind.ts";
import type { UniquePolicy } from "../job.ts";
import type { Shape, SubmitInput } from "../shape.ts";
import { CronTicks } from "./cron-ticks.ts";

/** What becomes of a tick while the job of an earlier one has not ended. */
export type Overlap = "allow" | "skip" | "replace" | "keep-last";

/** When a job is to be submitted again and again, and with what. */
export interface ScheduleDefinition<I extends Shape, O extends Shape> {
  /** Lower-case words joined by hyphens, unique among the schedules of a back end. */
  readonly name: string;
  /** Five fields (minute, hour, day, month, weekday) or six (seconds first). */
  readonly cron: string;
  /** An IANA time zone: `Europe/Berlin`. Default `UTC`. */
  readonly timeZone?: string;
  readonly kind: JobKind<I, O>;
  /** The input, or what makes it of the tick. A kind with files needs a function, for a file can be read only once. */
  readonly input: SubmitInput<I> | ((tickAt: Date) => SubmitInput<I> | Promise<SubmitInput<I>>);
  /**
   * `allow` (the default): a tick does not mind earlier ones. `skip`: there is none while the job of another waits or runs.
   * `replace` and `keep-last` are those of unique jobs.
   */
  readonly overlap?: Overlap;
  /**
   * Whether the last of the ticks that nobody was there to carry out is made up for, once. Default true; otherwise a tick that
   * is more than a minute late is left out.
   */
  readonly catchUp?: boolean;
  readonly options?: Pick<SubmitOptions, "priority" | "resultTtlMs" | "recordTtlMs" | "logTtlMs">;
}

/** A schedule that can be carried out. */
export interface Schedule {
  readonly name: string;
  readonly ticks: CronTicks;
  readonly kind: JobKind;
  readonly inputFor: (tickAt: Date) => Promise<object>;
  readonly unique: { readonly key: string; readonly policy: UniquePolicy } | undefined;
  readonly catchUp: boolean;
  readonly options: Pick<SubmitOptions, "priority" | "resultTtlMs" | "recordTtlMs" | "logTtlMs">;
}

type InputOfTick = (tickAt: Date) => object | Promise<object>;
/** An object that is no function; what it holds is checked against the kind. */
type Input = InputOfTick | Readonly<Record<string, unknown>>;

const schema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected lower-case words joined by hyphens"),
  cron: z.string(),
  timeZone: z.string().default("UTC"),
  kind: z.instanceof(JobKind),
  input: z.custom<Input>((value) => (typeof value === "object" && value !== null) || typeof value === "function"),
  overlap: z.enum(["allow", "skip", "replace", "keep-last"]).default("allow"),
  catchUp: z.boolean().default(true),
  options: z.custom<Schedule["options"]>().default({}),
});

type Checked = z.output<typeof schema>;

/**
 * Defines a schedule.
 * @throws JobError `invalid-definition`, naming every fault: a pattern that cannot be read or never fires, a time zone that is
 * none, an input that does not fit its kind
 */
export function defineSchedule<I extends Shape, O extends Shape>(definition: ScheduleDefinition<I, O>): Schedule {
  const checked = schema.safeParse(definition);
  const known = checked.success ? checked.data : undefined;
  const faults = [
    ...(checked.success ? [] : faultsOf(checked.error).map(({ path, message }) => `${path}: ${message}`)),
    ...faultsOfTimes(definition.cron, definition.timeZone ?? "UTC"),
    ...(known === undefined ? [] : [...faultsOfInput(known), ...faultsOfOptions(known)]),
  ];
  if (known === undefined || faults.length > 0) {
    const message = `the schedule ${JSON.stringify(definition.name)} cannot be defined: ${faults.join("; ")}`;
    throw new JobError("invalid-definition", message);
  }
  const { name, cron, timeZone, kind, input, overlap, catchUp, options } = known;
  return {
    name,
    ticks: new CronTicks(cron, timeZone),
    kind,
    inputFor: async (tickAt) => (isMade(input) ? input(tickAt) : input),
    unique: overlap === "allow" ? undefined : { key: `schedule:${name}`, policy: policyOf(overlap) },
    catchUp,
    options,
  };
}

function isMade(input: Input): input is InputOfTick {
  return typeof input === "function";
}

function policyOf(overlap: Exclude<Overlap, "allow">): UniquePolicy {
  return overlap === "skip" ? "existing" : overlap;
}

function faultsOfTimes(cron: string, timeZone: string): string[] {
  const knownZone = isTimeZone(timeZone);
  const faults = knownZone ? [] : [`timeZone: "${timeZone}" is not a time zone; one is "Europe/Berlin"`];
  return [...faults, ...faultsOfCron(cron, knownZone ? timeZone : "UTC")];
}

function faultsOfCron(cron: string, timeZone: string): string[] {
  try {
    const never = new CronTicks(cron, timeZone).after(Date.now()) === undefined;
    return never ? [`cron: "${cron}" never fires`] : [];
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    return [`cron: ${cause.message}`];
  }
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}

function faultsOfInput({ kind, input }: Checked): string[] {
  if (isMade(input)) return [];
  if (fileFields(kind.input).length > 0) return [`input: ${kind.name} takes files, so it has to be a function`];
  return faultsThrownBy(() => checkInput(kind, input, new Map()), "input");
}

function faultsOfOptions({ options }: Checked): string[] {
  return faultsThrownBy(() => checkSubmitOptions(options), "options");
}

function faultsThrownBy(check: () => unknown, path: string): string[] {
  try {
    check();
    return [];
  } catch (cause) {
    if (!isJobError(cause)) throw cause;
    const { faults, message } = cause;
    return faults.length === 0
      ? [`${path}: ${message}`]
      : faults.map((fault) => `${path}.${fault.path}: ${fault.message}`);
  }
}
