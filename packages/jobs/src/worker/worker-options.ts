import { availableParallelism, hostname, tmpdir } from "node:os";
import { randomBytes } from "node:crypto";
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { JobError } from "../errors.ts";
import { faultsOf } from "../job-kind.ts";
import type { Job } from "../job-kind.ts";
import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";

/** What a worker is made of. */
export interface WorkerOptions {
  readonly backend: Backend;
  /** What it can do; jobs of other kinds are left for those who know them. */
  readonly jobs: readonly Job[];
  /** Jobs at once. Default: the number of cores. */
  readonly concurrency?: number;
  /** How long a job stays claimed after a sign of life; renewed three times as often. Default 15,000. */
  readonly leaseMs?: number;
  /** How long a stopping worker waits for its jobs before it gives them back. Default 20,000. */
  readonly stopGraceMs?: number;
  /** Where attempts have their folders. Default: the system's folder for temporary files. */
  readonly temporaryFolder?: string;
  /** Unique among workers. Default: host, process and a random part. */
  readonly id?: string;
  /** Default: nothing is logged. */
  readonly log?: Logger;
}

const positive = z.int().min(1);
const schema = z.strictObject({
  backend: z.custom<Backend>((value) => typeof value === "object" && value !== null, "expected a back end"),
  jobs: z
    .array(
      z.custom<Job>((value) => hasHandler(value as Partial<Job> | null | undefined), "expected a job with its handler"),
    )
    .min(1),
  concurrency: positive.max(1_000).default(() => availableParallelism()),
  leaseMs: positive.min(100).default(15_000),
  stopGraceMs: z.int().min(0).default(20_000),
  temporaryFolder: z.string().default(() => tmpdir()),
  id: z.string().default(() => `${hostname()}:${process.pid}:${randomBytes(4).toString("hex")}`),
  log: z.custom<Logger>().default(silentLogger),
});

/**
 * The options with their defaults.
 * @throws JobError `invalid-definition`, naming every fault, and the nearest known option for an unknown one
 */
export function checkWorkerOptions(options: WorkerOptions): Required<WorkerOptions> {
  const checked = schema.safeParse(options);
  const faults = [
    ...unknownOptions(options),
    ...(checked.success ? [] : knownFaults(checked.error)),
    ...doubled(options),
  ];
  if (!checked.success || faults.length > 0) {
    throw new JobError("invalid-definition", `the worker's options are not valid: ${faults.join("; ")}`);
  }
  return checked.data;
}

function hasHandler(job: Partial<Job> | null | undefined): boolean {
  const run = job?.run;
  return typeof run === "function" || run?.module instanceof URL;
}

function unknownOptions(options: WorkerOptions): string[] {
  const known = Object.keys(schema.shape);
  return Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => `unknown option "${name}", did you mean "${closest(name, known)}"?`);
}

function knownFaults(error: z.ZodError): string[] {
  const issues = error.issues.filter((issue) => issue.code !== "unrecognized_keys");
  return faultsOf(new z.ZodError(issues)).map(({ path, message }) => `${path}: ${message}`);
}

function doubled(options: WorkerOptions): string[] {
  const names = (options.jobs ?? []).map((job) => job.kind?.name);
  return names.filter((name, index) => names.indexOf(name) < index).map((name) => `jobs: "${name}" is given twice`);
}
