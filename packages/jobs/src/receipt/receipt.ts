import { recordOf } from "../client/status.ts";
import { JobError } from "../errors.ts";
import { isTerminal } from "../job-states.ts";
import type { TerminalState } from "../job-states.ts";
import type { Backend } from "../ports/backend.ts";
import { digestOf } from "./digest-of.ts";
import type { Digest } from "./digest-of.ts";

/**
 * What was done: which bytes went in, which came out, when, and at the how manieth attempt. It holds no contents, and is the
 * same however often it is asked for. Times are in UTC as ISO 8601 writes them, by the store's clock.
 */
export interface Receipt {
  /** The form of this document. */
  readonly format: "millrace-receipt-1";
  readonly id: string;
  readonly kind: string;
  readonly state: TerminalState;
  /** The code of the problem of a job that failed. */
  readonly problem: string | null;
  readonly input: Digest;
  readonly output: Digest | null;
  /** The version of the handler where the result was made; null where none was told. */
  readonly handlerVersion: string | null;
  /** When the result was made, if it is a copy of an earlier job's; null where the job was run for it. */
  readonly reusedFrom: string | null;
  readonly attempts: number;
  readonly submittedAt: string;
  /** When the last attempt began; null where none did. */
  readonly startedAt: string | null;
  readonly finishedAt: string;
}

/**
 * The receipt of a job that has ended, for as long as its result is kept.
 * @throws JobError `job-not-found`; `result-not-ready` if it has not ended; `result-expired`
 */
export async function receipt(backend: Backend, id: string): Promise<Receipt> {
  const record = await recordOf(backend, id);
  const { state, finishedAt, problem, output, startedAt } = record;
  if (!isTerminal(state) || finishedAt === null) {
    throw new JobError("result-not-ready", `the job ${id} is ${state}; its receipt is made when it has ended`);
  }
  if (record.purged) {
    throw new JobError(
      "result-expired",
      `the files of the job ${id} were deleted after their time, and its receipt with them`,
    );
  }
  return {
    format: "millrace-receipt-1",
    id,
    kind: record.kind,
    state,
    problem: problem?.code ?? null,
    input: digestOf(record.input),
    output: output === null ? null : digestOf(output),
    handlerVersion: record.handlerVersion,
    reusedFrom: record.origin?.kind === "reused" ? iso(record.origin.madeAt) : null,
    attempts: record.attempt,
    submittedAt: iso(record.createdAt),
    startedAt: startedAt === null ? null : iso(startedAt),
    finishedAt: iso(finishedAt),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
