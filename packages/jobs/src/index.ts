export { JobError, isJobError } from "./errors.ts";
export type { Fault, JobErrorCode } from "./errors.ts";
export { newJobId, isJobId } from "./job-id.ts";
export { isTerminal, jobStates, jobTransitions } from "./job-states.ts";
export type { JobState, TerminalState } from "./job-states.ts";
export type { JobRecord, NewJob, Outcome, Progress, StoredFile } from "./job.ts";
export type { Json, JsonObject } from "./json.ts";
export { closeBackend } from "./ports/backend.ts";
export type { Backend } from "./ports/backend.ts";
export { checkBlobKey } from "./ports/blob-key.ts";
export type {
  BlobDigest,
  BlobPage,
  BlobStat,
  BlobStore,
  LinkOptions,
  OpenOptions,
  PutOptions,
} from "./ports/blob-store.ts";
export type { Delivery, JobMessage, JobQueue } from "./ports/job-queue.ts";
export type {
  ClaimAnswer,
  HeartbeatAnswer,
  JobFilter,
  JobPage,
  JobStore,
  SettleAnswer,
} from "./ports/job-store.ts";
export { JobFailure, problem, problemType } from "./problem.ts";
export type { Problem } from "./problem.ts";
