import { isTerminal } from "../job-states.ts";
import type { Backend } from "../ports/backend.ts";
import type { JobRecord } from "../job.ts";
import { describe, recordOf } from "./status.ts";
import type { JobStatus } from "./status.ts";

/** How a job is watched. */
export interface WatchOptions {
  /** Only what is newer than this version is told. Default -1: begin with what is. */
  readonly afterVersion?: number;
  readonly signal: AbortSignal;
}

// While a job waits its record does not change, but its place in the queue does.
const positionEveryMs = 2_000;

/**
 * The states of a job as they come, the last one included; ends after it. A slow reader skips what lies between.
 * @throws JobError `job-not-found`; the signal's reason when that is aborted
 */
export async function* watch(backend: Backend, id: string, options: WatchOptions): AsyncGenerator<JobStatus> {
  let record = await recordOf(backend, id);
  let told = options.afterVersion ?? -1;
  let position: number | null = null;
  for (;;) {
    const status = await describe(backend, record);
    if (record.version > told || status.queuePosition !== position) yield status;
    told = Math.max(told, record.version);
    position = status.queuePosition;
    if (isTerminal(record.state)) return;
    record = await nextRecord(backend, record, options.signal);
  }
}

async function nextRecord(backend: Backend, record: JobRecord, signal: AbortSignal): Promise<JobRecord> {
  if (record.state !== "queued") return backend.store.watch(record.id, record.version, signal);
  const pause = AbortSignal.timeout(positionEveryMs);
  try {
    return await backend.store.watch(record.id, record.version, AbortSignal.any([signal, pause]));
  } catch (cause) {
    if (signal.aborted || cause !== pause.reason) throw cause;
    return record;
  }
}

/**
 * The status of a job once it has ended, or as it stands after `withinMs`.
 * @throws JobError `job-not-found`; the signal's reason when that is aborted
 */
export async function waitForEnd(
  backend: Backend,
  id: string,
  options: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<JobStatus> {
  const pause = AbortSignal.timeout(options.withinMs);
  let record = await recordOf(backend, id);
  try {
    while (!isTerminal(record.state)) {
      record = await backend.store.watch(id, record.version, AbortSignal.any([options.signal, pause]));
    }
  } catch (cause) {
    if (options.signal.aborted || cause !== pause.reason) throw cause;
  }
  return describe(backend, record);
}
