import { isJobId } from "@millrace/jobs";
import { HttpError } from "./errors.ts";

/**
 * Lets an id through that may be a job's. What cannot be one is answered as what merely is none, in the same words.
 * @throws HttpError `job-not-found`
 */
export function knownId(id: string): string {
  if (isJobId(id)) return id;
  throw new HttpError("job-not-found", "there is no job of this id");
}
