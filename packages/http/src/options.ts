import { KeyObject } from "node:crypto";
import { JobKind } from "@millrace/jobs";
import type { Backend, Logger } from "@millrace/jobs";
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { HttpError } from "./errors.ts";

/** What the plugin is registered with. */
export interface MillraceHttpOptions {
  readonly backend: Backend;
  /** What can be submitted. */
  readonly jobs: readonly JobKind[];
  /** How often clients that cannot listen to events should ask for a status. Default 2,000. */
  readonly pollMs?: number;
  /** Whether the application can serve; asked beside the back end's own checks by `/health/ready`. */
  readonly ready?: () => ReadinessReport | Promise<ReadinessReport>;
  /** Aborted when the application begins to stop: nothing new is taken from then on, and event streams end. */
  readonly stopping?: AbortSignal;
  /** The name that pages carry, and where their start page is. Default: Millrace, at "/". */
  readonly brand?: Brand;
  /** What the pages of jobs say, by the names of the jobs. A job that is not described has words made of its names. */
  readonly descriptions?: Readonly<Record<string, JobDescription>>;
  /** What `/problems/{code}` says of the codes of your jobs' own problems. */
  readonly problems?: Readonly<Record<string, ProblemDescription>>;
  /** Open event streams per client address. Default 32. */
  readonly maxStreamsPerClient?: number;
  /** How often a silent event stream shows that it lives. Default 15,000. */
  readonly keepAliveMs?: number;
  /** How long an event stream waits for a reader that takes nothing, before it is dropped. Default 10,000. */
  readonly stalledReaderMs?: number;
  /** How long `/health/ready` waits for a check. Default 2,000. */
  readonly checkTimeoutMs?: number;
  /**
   * Whether the lines of a job's log are shown with their fields. Default false: whoever has the id of a job may read its log,
   * and fields are where errors with their stacks go.
   */
  readonly logFields?: boolean;
  /**
   * Whether `/metrics` is served. Default false: whoever can reach it learns how much is going on, so a public address
   * should have something in front that keeps strangers from it.
   */
  readonly metrics?: boolean;
  /**
   * Signs the receipts of jobs: a private key of Ed25519, such as `createPrivateKey(pem)` gives. The public one is served at
   * `/api/receipt-key`. Default: receipts are not signed.
   */
  readonly receiptKey?: KeyObject;
  /** Default: the log of the Fastify application. */
  readonly log?: Logger;
}

/** Whether an application can serve, part by part. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks?: readonly { readonly name: string; readonly ready: boolean; readonly detail?: string }[];
}

/** Whose pages these are. */
export interface Brand {
  readonly name: string;
  /** The address of the start page, where people submit jobs. */
  readonly home: string;
}

/** What the page of a job says about it. */
export interface JobDescription {
  /** What the job does, as a heading: "Export to PDF". */
  readonly title?: string;
  /** The stages that the handler reports, in their order, with the words for them. */
  readonly stages?: readonly { readonly name: string; readonly label: string }[];
  /** What the pictures are, of what is made: the words over them, and for each, `Slide {number}`. */
  readonly previews?: { readonly label: string; readonly each: string };
  /** The words for values of the output, by their names; null leaves a value out. */
  readonly output?: Readonly<Record<string, string | null>>;
}

/** What a problem's page says. */
export interface ProblemDescription {
  readonly title: string;
  readonly advice: string;
}

type Absent = "ready" | "stopping" | "receiptKey" | "log";

/** Options with their defaults; what has none may be absent. */
export type CheckedOptions = Readonly<Required<Omit<MillraceHttpOptions, Absent>> & Pick<MillraceHttpOptions, Absent>>;

const timeMs = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const described = z.record(
  z.string(),
  z.custom<object>((value) => typeof value === "object" && value !== null),
);
const present = (what: string) => z.custom((value) => typeof value === "object" && value !== null, `expected ${what}`);

const schema = z.strictObject({
  backend: present("a back end"),
  jobs: z.array(z.instanceof(JobKind)).min(1),
  pollMs: timeMs.default(2_000),
  ready: z.custom((value) => typeof value === "function", "expected a function").optional(),
  stopping: z.instanceof(AbortSignal).optional(),
  brand: z.strictObject({ name: z.string(), home: z.string() }).default({ name: "Millrace", home: "/" }),
  descriptions: described.default({}),
  problems: described.default({}),
  maxStreamsPerClient: z.int().min(1).default(32),
  keepAliveMs: timeMs.default(15_000),
  stalledReaderMs: timeMs.default(10_000),
  checkTimeoutMs: timeMs.default(2_000),
  logFields: z.boolean().default(false),
  metrics: z.boolean().default(false),
  receiptKey: z
    .custom<KeyObject>(isSigningKey, "expected a private key of Ed25519: createPrivateKey(pem) of node:crypto")
    .optional(),
  log: present("a logger").optional(),
});

function isSigningKey(value: unknown): boolean {
  return value instanceof KeyObject && value.type === "private" && value.asymmetricKeyType === "ed25519";
}

/**
 * The options with their defaults.
 * @throws HttpError `invalid-options`, naming every fault, and the nearest known name for an unknown one
 */
export function checkOptions(options: MillraceHttpOptions): CheckedOptions {
  const checked = schema.safeParse(options);
  const faults = [
    ...(checked.success ? [...unknownDescriptions(options), ...doubledNames(options)] : []),
    ...(checked.success ? [] : checked.error.issues.flatMap(faultsOf)),
  ];
  if (!checked.success || faults.length > 0) {
    throw new HttpError("invalid-options", `the options of millraceHttp are not valid: ${faults.join("; ")}`);
  }
  return checked.data as unknown as CheckedOptions;
}

function faultsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== "unrecognized_keys") return [`${issue.path.join(".")}: ${issue.message}`];
  return issue.keys.map((name) => didYouMean("option", name, Object.keys(schema.shape)));
}

function unknownDescriptions({ descriptions = {}, jobs }: MillraceHttpOptions): string[] {
  const names = jobs.map((kind) => kind.name);
  const unknown = Object.keys(descriptions).filter((name) => !names.includes(name));
  return unknown.map((name) => didYouMean("job in descriptions", name, names));
}

function doubledNames({ jobs }: MillraceHttpOptions): string[] {
  const names = jobs.map((kind) => kind.name);
  return names.filter((name, index) => names.indexOf(name) < index).map((name) => `jobs: "${name}" is given twice`);
}

/** What to say of a name that is not known. */
export function didYouMean(what: string, name: string, known: readonly string[]): string {
  const hint = known.length === 0 ? "" : `, did you mean "${closest(name, known)}"?`;
  return `unknown ${what} "${name}"${hint}`;
}
