import { JobError } from "@millrace/jobs";

/** What is said to whoever calls a store that was closed. */
export function closedError(): JobError {
  return new JobError("closed", "the job store was closed");
}
