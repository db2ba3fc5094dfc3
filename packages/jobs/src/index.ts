export { cancel } from "./client/cancel.ts";
export { listJobs } from "./client/list-jobs.ts";
export type { JobQuery } from "./client/list-jobs.ts";
export { evidence } from "./client/evidence.ts";
export { pause, pausedKinds, resume } from "./client/pause.ts";
export { jobLog } from "./client/job-log.ts";
export type { JobLogOptions } from "./client/job-log.ts";
export { isStoredFile } from "./client/output-files.ts";
export { preview } from "./client/preview.ts";
export type { JobPreview } from "./client/preview.ts";
export { isExpired, result } from "./client/result.ts";
export type { JobResult } from "./client/result.ts";
export { statistics } from "./client/statistics.ts";
export type { KindStatistics, Percentiles } from "./client/statistics.ts";
export { redrive, redriveAll } from "./client/redrive.ts";
export type { Redriven, RedriveOptions } from "./client/redrive.ts";
export { remove } from "./client/remove.ts";
export { status } from "./client/status.ts";
export type { JobStatus } from "./client/status.ts";
export { Submission } from "./client/submission.ts";
export type { Submitted } from "./client/commit.ts";
export { submitAll } from "./client/submit-all.ts";
export type { BulkItem } from "./client/submit-all.ts";
export { flowJob, submitFlow } from "./client/submit-flow.ts";
export type { FlowJob, FlowOptions } from "./client/submit-flow.ts";
export type { SubmitOptions } from "./client/submit-options.ts";
export { submit } from "./client/submit.ts";
export { waitForEnd, watch } from "./client/watch.ts";
export type { WatchOptions } from "./client/watch.ts";
export { JobError, isJobError } from "./errors.ts";
export type { Fault, JobErrorCode } from "./errors.ts";
export type { FileContent } from "./file-content.ts";
export { FileField, file } from "./file-field.ts";
export type { FileFieldOptions } from "./file-field.ts";
export { cleanFileName } from "./file-name.ts";
export { JobKind, defineJob } from "./job-kind.ts";
export type { Backoff, Handler, HandlerOf, HandlerOptions, Job, JobDefinition, RetryRule, Reuse } from "./job-kind.ts";
export type { FileSource, HandlerInput, HandlerOutput, JobFile, Shape, StoredInput, SubmitInput } from "./shape.ts";
export { silentLogger } from "./logger.ts";
export type { JobLog, Logger, LogLevel } from "./logger.ts";
export { newJobId, isJobId } from "./job-id.ts";
export { isTerminal, jobStates, jobTransitions } from "./job-states.ts";
export type { JobState, TerminalState } from "./job-states.ts";
export { receipt } from "./receipt/receipt.ts";
export type { Receipt } from "./receipt/receipt.ts";
export { parseReceipt, receiptDocumentSchema } from "./receipt/receipt-document.ts";
export type { ReceiptDocument, ReceiptSignature } from "./receipt/receipt-document.ts";
export { signReceipt, verifyReceipt } from "./receipt/sign-receipt.ts";
export type { SignedReceipt } from "./receipt/sign-receipt.ts";
export type { Digest, FileDigest } from "./receipt/digest-of.ts";
export type { Evidence } from "./poison/evidence.ts";
export type {
  ChildFailurePolicy,
  ChildJob,
  ConcurrencyLimit,
  Death,
  JobExtras,
  JobOrigin,
  JobRecord,
  NewJob,
  Outcome,
  Progress,
  RateLimit,
  StoredFile,
  UniquePolicy,
} from "./job.ts";
export { logBatchLimits, logLimits } from "./job-log.ts";
export type { LimitKey, LimitsDefinition } from "./job-limits.ts";
export type { LogEntry, LogLine, LogPage } from "./job-log.ts";
export type { Json, JsonObject } from "./json.ts";
export { closeBackend } from "./ports/backend.ts";
export { checkBackend, faultsOfBackend } from "./ports/check-backend.ts";
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
export type { ClaimOnReceipt, Delivery, JobMessage, JobQueue, ReceiveOptions } from "./ports/job-queue.ts";
export type {
  JobCancelRequested,
  JobClaimed,
  JobEvent,
  JobForgotten,
  KindPaused,
  KindResumed,
  JobInterrupted,
  JobProgressed,
  JobPurged,
  JobRescued,
  JobRetried,
  JobRungAgain,
  JobSettled,
  JobSubmitted,
} from "./observation/job-event.ts";
export { jobEventChannel, onJobEvent } from "./observation/job-events.ts";
export type { ClaimAnswer } from "./ports/claim-answer.ts";
export type {
  CancelAnswer,
  Consequences,
  HeartbeatAnswer,
  InsertOptions,
  Inserted,
  JobFilter,
  JobPage,
  JobStore,
  SettleAnswer,
  SettleOptions,
} from "./ports/job-store.ts";
export { JobFailure, problem, problemType } from "./problem.ts";
export type { Problem } from "./problem.ts";
export { defineSchedule } from "./schedule/define-schedule.ts";
export type { Overlap, Schedule, ScheduleDefinition } from "./schedule/define-schedule.ts";
export { Scheduler } from "./upkeep/scheduler.ts";
export type { SchedulerOptions } from "./upkeep/scheduler.ts";
export { Upkeep } from "./upkeep/upkeep.ts";
export type { UpkeepOptions } from "./upkeep/upkeep.ts";
export { AttemptAborted } from "./worker/abort-reason.ts";
export type { AbortCause } from "./worker/abort-reason.ts";
export type { AttemptFiles, OutputFile } from "./worker/attempt-files.ts";
export { BatchWorker } from "./worker/batch-worker.ts";
export type { BatchWorkerOptions } from "./worker/batch-worker.ts";
export type { HandlerModule, HandlerModuleOptions, Isolation } from "./worker/isolation/handler-module.ts";
export type { ChildResult, ReadChildren } from "./worker/children.ts";
export type { JobContext, ProgressUpdate } from "./worker/job-context.ts";
export { retryDelay } from "./worker/retry-delay.ts";
export { runningWorkers } from "./worker/running-workers.ts";
export type { WorkerSlots } from "./worker/running-workers.ts";
export { JobWorker } from "./worker/work-loop.ts";
export type { WorkerOptions } from "./worker/worker-options.ts";
