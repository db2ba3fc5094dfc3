import type { HeartbeatAnswer, LogLine, Progress } from "@millrace/jobs";
import { decideHeartbeat } from "@millrace/jobs/ports";
import type { JobTable } from "./job-table.ts";
import { appendLog, dropLines } from "./job-log.ts";

/** What a heartbeat brings. */
export interface Beat {
  readonly leaseMs: number;
  readonly progress?: Progress;
  readonly log?: readonly LogLine[];
}

/** Renews the lease of a claim: by one conditional write, or with lines for the log by a transaction of two. */
export async function beatJob(table: JobTable, id: string, fence: number, beat: Beat): Promise<HeartbeatAnswer> {
  const { answer, dropped } = await table.runHeld(id, (jobs, now) => {
    const entry = jobs.get(id);
    const { answer, changes } = decideHeartbeat(entry?.record, fence, beat, now);
    if (changes === undefined || entry === undefined) return { answer, dropped: [] };
    const { log, dropped } = appendLog(jobs.work, entry, beat.log ?? []);
    jobs.update(entry, changes, { log });
    return { answer, dropped };
  });
  await dropLines(table.table, id, dropped);
  return answer;
}
