import { isTerminal } from "../job-states.ts";
import type { Backend } from "../ports/backend.ts";
import type { JobRecord } from "../job.ts";
import { patiently } from "./patiently.ts";
import type { Patience } from "./patiently.ts";
import { describe, recordOf } from "./status.ts";
import type { JobStatus } from "./status.ts";

/** How a job is watched. */
export interface WatchOptions {
  /** Only what is newer than this version is told, which is how a watch goes on where another ended. Default -1: all. */
  readonly afterVersion?: number;
  /** For how long a store that does not answer is waited for, each time. Default 30,000; 0 gives up at once. */
  readonly unavailableForMs?: number;
  readonly signal: AbortSignal;
}

// While a job waits its record does not change, but its place in the queue does.
const positionEveryMs = 2_000;
const unavailableForMs = 30_000;

/**
 * The states of a job as they come, the last one included; ends after it. A slow reader skips what lies between. A store that
 * is away for a while is waited for, and what changed meanwhile is told when it is back.
 * @throws JobError `job-not-found`; `storage-unavailable` when the store stayed away; the signal's reason when that is aborted
 */
export async function* watch(backend: Backend, id: string, options: WatchOptions): AsyncGenerator<JobStatus> {
  const patience = { forMs: options.unavailableForMs ?? unavailableForMs, signal: options.signal };
  let record = await patiently(() => recordOf(backend, id), patience);
  let told = options.afterVersion ?? -1;
  let position: number | null = null;
  for (;;) {
    const status = await patiently(() => describe(backend, record), patience);
    if (record.version > told || status.queuePosition !== position) yield status;
    told = Math.max(told, record.version);
    position = status.queuePosition;
    if (isTerminal(record.state)) return;
    record = await nextRecord(backend, record, patience);
  }
}

async function nextRecord(backend: Backend, record: JobRecord, patience: Patience): Promise<JobRecord> {
  const { signal } = patience;
  const next = (until: AbortSignal): Promise<JobRecord> =>
    patiently(() => backend.store.watch(record.id, record.version, until), { ...patience, signal: until });
  if (record.state !== "queued") return next(signal);
  const pause = AbortSignal.timeout(positionEveryMs);
  try {
    return await next(AbortSignal.any([signal, pause]));
  } catch (cause) {
    if (signal.aborted || cause !== pause.reason) throw cause;
    return record;
  }
}

/**
 * The status of a job once it has ended, or as it stands after `withinMs`. A store that is away for a while is waited for,
 * but not longer than that.
 * @throws JobError `job-not-found`; `storage-unavailable` when the store was away at the end; the signal's reason when that
 * is aborted
 */
export async function waitForEnd(
  backend: Backend,
  id: string,
  options: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<JobStatus> {
  const { withinMs, signal } = options;
  const pause = AbortSignal.timeout(withinMs);
  let record = await patiently(() => recordOf(backend, id), { forMs: withinMs, signal });
  try {
    const until = AbortSignal.any([signal, pause]);
    while (!isTerminal(record.state)) {
      const { version } = record;
      record = await patiently(() => backend.store.watch(id, version, until), { forMs: withinMs, signal: until });
    }
  } catch (cause) {
    if (signal.aborted || cause !== pause.reason) throw cause;
  }
  return describe(backend, record);
}
