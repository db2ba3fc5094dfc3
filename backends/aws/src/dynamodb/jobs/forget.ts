import { decideDelete, decideForgetLog, decidePurge, outlivesFiles } from "@millrace/jobs/ports";
import { entryFrom } from "./job-entry.ts";
import { jobKey } from "./job-keys.ts";
import { deleteLog } from "./job-log.ts";
import type { JobTable } from "./job-table.ts";

/** Deletes the log of a job that has a time of its own for it. */
export async function forgetLogOf(table: JobTable, id: string): Promise<void> {
  const item = await table.table.get(jobKey(id));
  if (item === undefined || decideForgetLog(entryFrom(item).record) === null) return;
  // First, so that whoever dies in between leaves a job whose log is still to be deleted.
  await deleteLog(table.table, id);
  await table.run(
    (jobs) => {
      const entry = jobs.get(id);
      const changes = entry === undefined ? null : decideForgetLog(entry.record);
      if (entry !== undefined && changes !== null) jobs.update(entry, changes, { log: [] });
    },
    [[jobKey(id), item]],
  );
}

/** Notes that the files of a job that has ended are gone, and deletes its log unless that has a time of its own. */
export async function purgeJob(table: JobTable, id: string, forgetAfterMs: number): Promise<void> {
  const item = await table.table.get(jobKey(id));
  if (item === undefined || decidePurge(entryFrom(item).record) === null) return;
  // First, so that whoever dies in between leaves a job that is still to be purged.
  if (!outlivesFiles(entryFrom(item).record)) await deleteLog(table.table, id);
  await table.run(
    (jobs, now) => {
      const entry = jobs.get(id);
      const changes = entry === undefined ? null : decidePurge(entry.record);
      if (entry === undefined || changes === null) return;
      const log = outlivesFiles(entry.record) ? entry.log : [];
      jobs.update(entry, changes, { forgetAt: now + forgetAfterMs, log });
    },
    [[jobKey(id), item]],
  );
}

/** Forgets a job, with its log and all that it holds. */
export async function deleteJob(table: JobTable, id: string): Promise<void> {
  await deleteLog(table.table, id);
  const lines = await table.run((jobs, now) => {
    const entry = jobs.get(id);
    if (entry === undefined) return [];
    const changes = decideDelete(entry.record, now);
    if (changes !== null) jobs.follow(jobs.update(entry, changes), now);
    jobs.delete(jobs.mustGet(id));
    return entry.log;
  });
  // A worker may have written more in between.
  if (lines.length > 0) await deleteLog(table.table, id);
}
