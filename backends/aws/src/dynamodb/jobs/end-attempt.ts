import type { CancelAnswer, JobRecord, Outcome, SettleAnswer } from "@millrace/jobs";
import { decideCancel, decideRescue, decideSettle } from "@millrace/jobs/ports";
import type { SettleDecision } from "@millrace/jobs/ports";
import type { JobEntry } from "./job-entry.ts";
import type { JobTable } from "./job-table.ts";
import { takeFreed } from "./park.ts";
import type { WorkOnJobs } from "./work-on-jobs.ts";

/** Ends an attempt under its fence. */
export async function settleJob(table: JobTable, id: string, fence: number, outcome: Outcome): Promise<SettleAnswer> {
  return table.runHeld(id, (jobs, now) => {
    const entry = jobs.get(id);
    return end(jobs, entry, decideSettle(entry?.record, fence, outcome, now), now);
  });
}

/** Ends the attempt of a worker that is gone. */
export async function rescueJob(table: JobTable, id: string, fence: number, outcome: Outcome): Promise<SettleAnswer> {
  return table.run((jobs, now) => {
    const entry = jobs.get(id);
    return end(jobs, entry, decideRescue(entry?.record, fence, outcome, now), now);
  });
}

/** Asks for a job's end. */
export async function cancelJob(table: JobTable, id: string): Promise<CancelAnswer | undefined> {
  return table.run((jobs, now) => {
    const entry = jobs.get(id);
    return entry && cancelInStep(jobs, entry, now);
  });
}

/** Asks for a job's end in a step that does more. */
export function cancelInStep(jobs: WorkOnJobs, entry: JobEntry, now: number): CancelAnswer {
  const changes = decideCancel(entry.record, now);
  if (changes === null) return { record: entry.record, released: [], affected: [] };
  const consequences = jobs.follow(jobs.update(entry, changes), now);
  return { record: jobs.mustGet(entry.record.id).record, ...consequences };
}

function end(jobs: WorkOnJobs, entry: JobEntry | undefined, decision: SettleDecision, now: number): SettleAnswer {
  if (decision.kind === "lost" || entry === undefined) return { kind: "lost" };
  if (decision.changes === null) return { kind: "settled", record: entry.record, released: [], affected: [] };
  const newer = jobs.update(entry, decision.changes);
  const { released, affected } = jobs.follow(newer, now);
  const freed: readonly JobRecord[] = takeFreed(jobs, newer.record, now);
  const { record } = jobs.mustGet(newer.record.id);
  return { kind: "settled", record, released: [...released, ...freed], affected };
}
