import type { AttemptFiles } from "./attempt-files.ts";
import type { ReadChildren } from "./children.ts";
import type { JobLog } from "../logger.ts";

/** What a handler has besides its input. */
export interface JobContext {
  readonly id: string;
  /** Aborted when the job is cancelled, its time is up, the worker stops, or the claim is lost. Pass it on to everything. */
  readonly signal: AbortSignal;
  /** When {@link signal} will be aborted for want of time; milliseconds since 1970. */
  readonly deadline: number;
  /** 1 for the first. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Tells how far the work has come. Call it as often as you like: it is written at most four times a second. */
  readonly progress: (update: ProgressUpdate) => void;
  /** Adds a line to what people are told about a result that is not quite what they may expect. */
  readonly warn: (message: string) => void;
  /**
   * Writes to the worker's log and, above `debug`, to the job's own, which can be read while it runs: `log.info("looking")`, or
   * with fields first, `log.info({ files: 3 }, "looking")`.
   */
  readonly log: JobLog;
  readonly files: AttemptFiles;
  /** What the children of this job have made, those of the kind given, in the order in which they were submitted. */
  readonly children: ReadChildren;
}

/** What is said of the progress; what is left out is unknown. */
export interface ProgressUpdate {
  readonly stage: string;
  /** 0 to 100. */
  readonly percent?: number;
  readonly detail?: string;
  readonly done?: number;
  readonly total?: number;
  /** How many pictures of what is being made there are to see, by `files.addPreview`; 0 says that some will come. */
  readonly previews?: number;
}
