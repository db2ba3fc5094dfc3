import { streamOf } from "../file-content.ts";
import { release } from "node:os";
import { isJobError } from "../errors.ts";
import type { Death, JobRecord, Outcome } from "../job.ts";
import type { LogEntry } from "../job-log.ts";
import type { Logger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import type { Problem } from "../problem.ts";
import { digestOf } from "../receipt/digest-of.ts";
import type { Digest } from "../receipt/digest-of.ts";
import { deathOf } from "../transitions/decide-settle.ts";
import { packageVersion } from "../package-version.ts";

/** What is known of a job that failed by a death: enough to look for the cause, and nothing of what was in its files. */
export interface Evidence {
  readonly id: string;
  readonly kind: string;
  readonly problem: Problem;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Every death, the last one included. */
  readonly deaths: readonly Death[];
  readonly input: Digest;
  /** The end of the job's log. */
  readonly log: readonly LogEntry[];
  /** Of the program that gathered this, which need not be the one that died. */
  readonly versions: { readonly millrace: string; readonly node: string; readonly os: string };
  /** Milliseconds since 1970, by the clock of the program that gathered this. */
  readonly gatheredAt: number;
}

const loggedLines = 100;
const maxBytes = 4_194_304;

/** What the keys of evidence begin with. It is not among the job's own files, which are deleted with its result. */
export const evidencePrefix = "evidence/";

/**
 * Keeps evidence of a job that is about to fail by a death. It is written before the record, so that whoever sees the job
 * failed finds it. A back end that cannot take it does not hold up the job's end.
 */
export async function keepEvidence(backend: Backend, record: JobRecord, outcome: Outcome, log: Logger): Promise<void> {
  if (outcome.kind !== "failed" || outcome.death === undefined) return;
  try {
    const evidence = await gather(backend, record, outcome.problem, outcome.death);
    const bytes = Buffer.from(JSON.stringify(evidence));
    const key = `${evidencePrefix}${record.id}/${record.fence}.json`;
    await backend.blobs.put(key, streamOf(bytes), { maxBytes, contentType: "application/json" });
  } catch (cause) {
    if (!isJobError(cause)) throw cause;
    log.error({ jobId: record.id, err: cause }, "the evidence of a job that failed by a death could not be kept");
  }
}

async function gather({ store }: Backend, record: JobRecord, problem: Problem, cause: string): Promise<Evidence> {
  const { entries } = await store.readLog(record.id, { after: 0, limit: 1_000 });
  return {
    id: record.id,
    kind: record.kind,
    problem,
    attempt: record.attempt,
    maxAttempts: record.maxAttempts,
    deaths: [...record.deaths, deathOf(record, cause)],
    input: digestOf(record.input),
    log: entries.slice(-loggedLines),
    versions: { millrace: packageVersion, node: process.version, os: `${process.platform} ${release()}` },
    gatheredAt: Date.now(),
  };
}
