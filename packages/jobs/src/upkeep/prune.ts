import type { JobRecord } from "../job.ts";
import { publish } from "../observation/job-events.ts";
import type { Backend } from "../ports/backend.ts";
import { deletePrefix } from "./delete-prefix.ts";

const batch = 100;

/**
 * Deletes the logs and the files of jobs whose time is up, and `forgetAfterMs` later (or as the job itself asks) their
 * records; in between, people are told that the result has expired. @returns how many jobs it dealt with
 */
export async function prune(backend: Backend, forgetAfterMs: number, signal: AbortSignal): Promise<number> {
  let dealtWith = await pruneLogs(backend, signal);
  for (;;) {
    const expired = await backend.store.expired(batch);
    for (const record of expired) await pruneJob(backend, record, forgetAfterMs);
    dealtWith += expired.length;
    if (expired.length < batch || signal.aborted) return dealtWith;
  }
}

/** Deletes the logs that are kept for a time of their own. */
async function pruneLogs({ store }: Backend, signal: AbortSignal): Promise<number> {
  let deleted = 0;
  for (;;) {
    const expired = await store.expiredLogs(batch);
    for (const { id } of expired) await store.forgetLog(id);
    deleted += expired.length;
    if (expired.length < batch || signal.aborted) return deleted;
  }
}

async function pruneJob({ store, blobs }: Backend, job: JobRecord, forgetAfterMs: number): Promise<void> {
  const { id, kind } = job;
  if (job.purged) {
    await store.delete(id);
    return publish(() => ({ type: "forgotten", id, kind, at: Date.now() }));
  }
  await deletePrefix(blobs, `jobs/${id}/`);
  await store.markPurged(id, job.recordTtlMs ?? forgetAfterMs);
  publish(() => ({ type: "purged", id, kind, at: Date.now() }));
}
