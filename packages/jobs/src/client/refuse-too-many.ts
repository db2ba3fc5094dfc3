import { JobError } from "../errors.ts";
import type { JobStore } from "../ports/job-store.ts";

/** @throws JobError `payload-too-large` for more jobs than a store makes in one transaction */
export function refuseTooMany({ insertLimit }: JobStore, jobs: number): void {
  if (jobs <= insertLimit) return;
  const message = `this back end makes ${insertLimit} jobs in one transaction, not ${jobs}; submit them in parts`;
  throw new JobError("payload-too-large", message);
}
