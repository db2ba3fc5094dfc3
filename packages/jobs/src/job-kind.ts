import { z } from "zod";
import { JobError } from "./errors.ts";
import { checkVersion } from "./handler-version.ts";
import type { Fault } from "./errors.ts";
import { FileField } from "./file-field.ts";
import type { JsonObject } from "./json.ts";
import { limitsSchema } from "./job-limits.ts";
import type { LimitsDefinition } from "./job-limits.ts";
import type { HandlerInput, HandlerOutput, Shape, StoredInput } from "./shape.ts";
import { findModule } from "./worker/isolation/handler-module.ts";
import type { HandlerModule, HandlerModuleOptions } from "./worker/isolation/handler-module.ts";
import { loadHandler } from "./worker/isolation/load-handler.ts";
import type { JobContext } from "./worker/job-context.ts";

/** How long to wait before another attempt: `minMs`, doubled with every attempt, `maxMs` at most, ± `jitter`. */
export interface Backoff {
  /** Default 1,000. */
  readonly minMs?: number;
  /** Default 60,000. */
  readonly maxMs?: number;
  /** The share of the delay that is left to chance, 0 to 1. Default 0.5, so that retries of many jobs spread. */
  readonly jitter?: number;
}

/** What a kind of job is: its name, what goes in, what comes out, and how hard to try. */
export interface JobDefinition<I extends Shape, O extends Shape> {
  /** Lower-case words joined by hyphens: `export-to-pdf`. It is part of addresses and records, so it is not renamed lightly. */
  readonly name: string;
  /** What goes in, by its fields: a zod schema for each value, {@link file} for each file. */
  readonly input: I;
  /** What comes out, likewise; a handler's result that does not fit fails the job with `invalid-result`. */
  readonly output: O;
  /**
   * What is wrong between fields that are each right, such as two that exclude each other. It is asked at the submission, when
   * nothing else is wrong; what it finds is answered as `invalid-input`. Default: nothing.
   */
  readonly check?: (input: StoredInput<I>) => readonly Fault[];
  /** Attempts in all. Default 3. */
  readonly attempts?: number;
  /**
   * Of the handler and what it rests on (an engine, say): kept with each result, and told by its receipt. Where only workers
   * can know it, {@link HandlerOptions.version} says it instead. Default: none.
   */
  readonly version?: string;
  /** How long one attempt may take. Default 300,000. */
  readonly timeoutMs?: number;
  /** How long the result is kept after the job's end. Default 86,400,000, a day. */
  readonly resultTtlMs?: number;
  /** How long the record is kept after that. Default: as upkeep's `forgetAfterMs` says, a week. */
  readonly recordTtlMs?: number;
  /** How long the log is kept after the job's end; with the record it goes at the latest. Default: as long as the result. */
  readonly logTtlMs?: number;
  /** How long a handler that was told to stop may take to do so. Default 10,000. */
  readonly abortGraceMs?: number;
  /** How long to wait between attempts. Default: as {@link Backoff} says of each part. */
  readonly backoff?: Backoff;
  /**
   * Whether to try again after `error`, and when: a delay in milliseconds, or false for never; undefined leaves it to
   * {@link backoff}. It is asked while attempts are left, of every error but a `JobFailure` without `retry`, which is permanent.
   * Errors of a handler in a process of its own keep name, message and `code`.
   */
  readonly retry?: RetryRule;
  /** How long after its submission a job is to be finished, waiting included; one that is not fails. Default: no limit. */
  readonly deadlineMs?: number;
  /** After how many deaths of its worker a job is set aside, attempts left or not. Default 3. */
  readonly maxDeaths?: number;
  /** How many of its jobs may run at once, or be started within a span. Default: no limits. */
  readonly limits?: LimitsDefinition<StoredInput<I>>;
  /**
   * That the same input always makes the same result, as long as a version is the same: a job then has the result of an
   * earlier one at once, unless its submission says `reuse: false`. The version is the one that is given here or, with
   * `"handler-version"`, the one that workers have announced last. Default: every job is run.
   */
  readonly reuse?: Reuse;
}

/** By which version a result is known to be the same as an earlier one. */
export type Reuse = { readonly version: string } | "handler-version";

/** What a worker knows of a handler and whoever submits does not. */
export interface HandlerOptions {
  /**
   * The version of the handler and of what it rests on, or undefined while it is not known. It is asked when the worker starts,
   * where it may take its time, and after each attempt that has succeeded; what it throws then counts as the handler's.
   * Default: the `version` of the kind.
   */
  readonly version?: () => Promise<string | undefined>;
}

/** Decides by the error whether to try again, after attempt 1, 2, … */
export type RetryRule = (error: unknown, attempt: number) => number | false | undefined;

/** The function that does the work; the same one in the web process, in a worker process or in a cloud function. */
export type Handler<I extends Shape, O extends Shape> = (
  input: HandlerInput<I>,
  context: JobContext,
) => Promise<HandlerOutput<O>>;

/** The handler of a kind: `export const run: HandlerOf<typeof resize> = async (input, context) => …`. */
export type HandlerOf<Kind> = Kind extends JobKind<infer I, infer O> ? Handler<I, O> : never;

/** A defined kind of job: enough to submit it and to read its result. Its members are those of {@link JobDefinition}, with defaults. */
export class JobKind<I extends Shape = Shape, O extends Shape = Shape> {
  readonly name: string;
  readonly input: I;
  readonly output: O;
  readonly check: (input: JsonObject) => readonly Fault[];
  readonly attempts: number;
  readonly version: string | undefined;
  readonly timeoutMs: number;
  readonly resultTtlMs: number;
  readonly recordTtlMs: number | null;
  readonly logTtlMs: number | null;
  readonly abortGraceMs: number;
  readonly backoff: Required<Backoff>;
  readonly retry: RetryRule | undefined;
  readonly deadlineMs: number | null;
  readonly maxDeaths: number;
  readonly limits: LimitsDefinition<JsonObject>;
  readonly reuse: Reuse | null;

  constructor(definition: JobDefinition<I, O>) {
    const checked = definitionSchema.safeParse(definition);
    if (!checked.success) throw new JobError("invalid-definition", describe(definition.name, checked.error));
    this.name = definition.name;
    this.input = definition.input;
    this.output = definition.output;
    // It is called with what the schemas let through.
    this.check = (definition.check ?? nothingWrong) as unknown as JobKind["check"];
    this.attempts = checked.data.attempts;
    this.version = checked.data.version;
    this.timeoutMs = checked.data.timeoutMs;
    this.resultTtlMs = checked.data.resultTtlMs;
    this.recordTtlMs = checked.data.recordTtlMs;
    this.logTtlMs = checked.data.logTtlMs;
    this.abortGraceMs = checked.data.abortGraceMs;
    this.backoff = checked.data.backoff;
    this.retry = definition.retry;
    this.deadlineMs = checked.data.deadlineMs;
    this.maxDeaths = checked.data.maxDeaths;
    this.limits = checked.data.limits;
    this.reuse = checked.data.reuse ?? null;
  }

  /** This kind with the function that does its work, in the worker's own thread. */
  handledBy(run: Handler<I, O>, options?: HandlerOptions): Job;
  /**
   * This kind with the module whose `run` does its work, in a thread or process of its own for each attempt (or, `inline`, as
   * a function would).
   * @throws JobError `invalid-definition` if there is no such file
   */
  handledBy(module: URL, options: HandlerModuleOptions & HandlerOptions): Job;
  handledBy(handler: Handler<I, O> | URL, options: Partial<HandlerModuleOptions> & HandlerOptions = {}): Job {
    const { isolation = "inline" } = options;
    const version = async (): Promise<string | undefined> =>
      options.version === undefined ? this.version : checkVersion(this.name, await options.version());
    // A worker runs kinds of every shape side by side. It calls each handler with what that kind's own schema let through.
    if (!(handler instanceof URL)) return { kind: this, version, run: handler as unknown as Handler<Shape, Shape> };
    const module = findModule(this.name, handler);
    if (isolation !== "inline") return { kind: this, version, run: { module, isolation } };
    const loaded = (): Promise<Handler<Shape, Shape>> => loadHandler(module);
    return { kind: this, version, run: async (input, context) => (await loaded())(input, context) };
  }
}

/** A kind of job with its handler: what a worker is given. */
export interface Job {
  readonly kind: JobKind;
  /** As {@link HandlerOptions.version}. */
  readonly version: () => Promise<string | undefined>;
  readonly run: Handler<Shape, Shape> | HandlerModule;
}

/**
 * Defines a kind of job.
 * @throws JobError `invalid-definition`, naming every fault
 */
export function defineJob<const I extends Shape, const O extends Shape>(
  definition: JobDefinition<I, O>,
): JobKind<I, O> {
  return new JobKind(definition);
}

// Schemas compile themselves when they are first used, which takes longer than all the rest of a submission.
const parted = new WeakMap<Shape, PartedShape>();

/** A shape's fields, the values apart from the files. */
interface PartedShape {
  readonly values: z.ZodType<Record<string, unknown>>;
  readonly files: readonly (readonly [string, FileField])[];
}

/** The fields of a shape that are values, as one schema that refuses what it does not know. */
export function valueSchema(shape: Shape): z.ZodType<Record<string, unknown>> {
  return partsOf(shape).values;
}

/** The fields of a shape that are files. */
export function fileFields(shape: Shape): readonly (readonly [string, FileField])[] {
  return partsOf(shape).files;
}

function partsOf(shape: Shape): PartedShape {
  const known = parted.get(shape);
  if (known !== undefined) return known;
  const fields = Object.entries(shape);
  const values = fields.filter((entry): entry is [string, z.ZodType] => !(entry[1] instanceof FileField));
  const files = fields.filter((entry): entry is [string, FileField] => entry[1] instanceof FileField);
  const parts = { values: z.strictObject(Object.fromEntries(values)), files };
  parted.set(shape, parts);
  return parts;
}

/** What a schema found wrong, as faults with paths. */
export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.map((issue) => ({ path: z.core.toDotPath(issue.path), message: issue.message }));
}

function nothingWrong(): readonly Fault[] {
  return [];
}

const longestTimerMs = 2 ** 31 - 1;
const milliseconds = z.int().min(0).max(longestTimerMs);
const shape = z.record(
  z.string().regex(/^[a-z][A-Za-z0-9]*$/, "field names are camelCase"),
  z.custom((field) => field instanceof FileField || field instanceof z.ZodType, "a field is a zod schema or file()"),
);

const definitionSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected lower-case words joined by hyphens"),
  input: shape,
  output: shape,
  check: z.custom<JobKind["check"]>((check) => typeof check === "function", "expected a function").optional(),
  version: z.string().min(1).max(500).optional(),
  attempts: z.int().min(1).max(1_000).default(3),
  timeoutMs: milliseconds.min(1).default(300_000),
  resultTtlMs: z.int().min(1_000).default(86_400_000),
  recordTtlMs: z.int().min(0).nullable().default(null),
  logTtlMs: z.int().min(0).nullable().default(null),
  abortGraceMs: milliseconds.default(10_000),
  backoff: z
    .strictObject({
      minMs: milliseconds.default(1_000),
      maxMs: milliseconds.default(60_000),
      jitter: z.number().min(0).max(1).default(0.5),
    })
    .prefault({}),
  retry: z.custom<RetryRule>((rule) => typeof rule === "function", "expected a function").optional(),
  deadlineMs: z.int().min(1).nullable().default(null),
  maxDeaths: z.int().min(1).max(1_000).default(3),
  reuse: z
    .union(
      [z.strictObject({ version: z.string().min(1) }), z.literal("handler-version")],
      'expected { version: "…" } or "handler-version"',
    )
    .optional(),
  limits: limitsSchema.default({}),
});

function describe(name: unknown, error: z.ZodError): string {
  const faults = faultsOf(error).map(({ path, message }) => `${path === "" ? "definition" : path}: ${message}`);
  return `the job ${JSON.stringify(name)} cannot be defined: ${faults.join("; ")}`;
}
