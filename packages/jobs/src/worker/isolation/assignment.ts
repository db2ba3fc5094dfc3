import type { StoredFile } from "../../job.ts";
import type { AbortCause } from "../abort-reason.ts";
import type { ChildEntry } from "../children.ts";
import type { OutputFile } from "../attempt-files.ts";
import type { ProgressUpdate } from "../job-context.ts";
import type { LogLevel } from "../../logger.ts";

/** What a child is to do: everything that it needs to know before it begins. */
export interface Assignment {
  readonly module: string;
  /** The input; files as their descriptions. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Which fields of the input are files. */
  readonly files: readonly string[];
  readonly id: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly deadline: number;
  /** The span of the attempt; null where nothing is traced. */
  readonly traceparent: string | null;
}

/** What the worker asks of a child. */
export interface ChildCalls {
  run(assignment: Assignment): Promise<Readonly<Record<string, unknown>>>;
  abort(why: AbortCause): void;
}

/** What a child asks of the worker. Streams go by the numbers under which they are lent. */
export interface WorkerCalls {
  folder(): Promise<string>;
  children(): Promise<readonly ChildEntry[]>;
  /** `field` names a file of the input, or is the key of one that a child has made. */
  openFile(field: string): Promise<number>;
  saveFile(field: string, path: string): Promise<void>;
  putFile(file: OutputFile, path: string): Promise<StoredFile>;
  putStream(file: OutputFile, stream: number): Promise<StoredFile>;
  addPreviewFile(path: string): Promise<number>;
  addPreviewStream(stream: number): Promise<number>;
  progress(update: ProgressUpdate): void;
  warn(message: string): void;
  log(level: LogLevel, fields: object, message: string): void;
}
