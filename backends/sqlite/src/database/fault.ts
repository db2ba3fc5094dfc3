import { JobError } from "@millrace/jobs";
import type { JobErrorCode } from "@millrace/jobs";

/** An error on its way from the thread. */
export interface Fault {
  /** Null for one that nobody foresaw: a fault of this program. */
  readonly code: JobErrorCode | null;
  readonly message: string;
}

/** The error that a fault stands for. */
export function errorFrom({ code, message }: Fault): Error {
  return code === null ? new Error(message) : new JobError(code, message);
}
