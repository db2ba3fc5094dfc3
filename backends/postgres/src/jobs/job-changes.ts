import type {
  CancelAnswer,
  ClaimAnswer,
  HeartbeatAnswer,
  JobRecord,
  LogLine,
  Outcome,
  Progress,
  SettleAnswer,
} from "@millrace/jobs";
import {
  decideCancel,
  decideClaim,
  decideDelete,
  decideForgetLog,
  decideHeartbeat,
  decidePurge,
  decideRescue,
  decideSettle,
  followEnd,
  isLinked,
  isWaiting,
} from "@millrace/jobs/ports";
import type { SettleDecision } from "@millrace/jobs/ports";
import type { InHand } from "../messages/in-hand.ts";
import type { Change, Reach } from "./change.ts";
import { refuse, takeFreed } from "./traffic.ts";
import type { WorkingSet } from "./working-set.ts";

const nobody = { released: [], affected: [] };

/** Gives a due job to a worker. */
export function claim(id: string, terms: { readonly worker: string; readonly leaseMs: number }): Change<ClaimAnswer> {
  return {
    ids: [id],
    decide(set) {
      const record = set.get(id);
      const decision = decideClaim(record, terms, set.now);
      if (decision.kind !== "claimed") return decision;
      if (record === undefined) return { kind: "over" };
      const refused = refuse(set, record);
      if (refused !== undefined) return refused;
      const fence = Math.max(decision.changes.fence, set.fenceFloor + 1);
      return { kind: "claimed", record: set.update(record, { ...decision.changes, fence }) };
    },
  };
}

/** Renews a lease. */
export function heartbeat(
  id: string,
  fence: number,
  beat: { readonly leaseMs: number; readonly progress?: Progress; readonly log?: readonly LogLine[] },
): Change<HeartbeatAnswer> {
  const { log = [] } = beat;
  return {
    ids: [id],
    ...(log.length > 0 && { logOf: id }),
    decide(set) {
      const record = set.get(id);
      const { answer, changes } = decideHeartbeat(record, fence, beat, set.now);
      if (record === undefined || changes === undefined) return answer;
      set.update(record, changes);
      if (log.length > 0) set.newLines.push({ job: id, lines: log });
      return answer;
    },
  };
}

/** Ends an attempt, and does with the message in hand as becomes the job. */
export function settle(id: string, fence: number, outcome: Outcome, inHand: InHand | null): Change<SettleAnswer> {
  return {
    ids: [id],
    reach: (record) => reachOf(record, outcome),
    decide(set) {
      const answer = settled(set, id, decideSettle(set.get(id), fence, outcome, set.now));
      if (inHand === null || answer.kind === "lost") return answer;
      const { record } = answer;
      set.fates.push({ ...inHand, delayMs: isWaiting(record) ? Math.max(0, record.notBefore - set.now) : null });
      return answer;
    },
  };
}

/** Ends the attempt of a worker that is gone. */
export function rescue(id: string, fence: number, outcome: Outcome): Change<SettleAnswer> {
  return {
    ids: [id],
    reach: (record) => reachOf(record, outcome),
    decide: (set) => settled(set, id, decideRescue(set.get(id), fence, outcome, set.now)),
  };
}

/** Asks for a job's end. */
export function requestCancel(id: string): Change<CancelAnswer | undefined> {
  return {
    ids: [id],
    reach: () => "group",
    decide(set) {
      const record = set.get(id);
      return record && cancelled(set, record);
    },
  };
}

/** Deletes the log of a job that has a time of its own for it. */
export function forgetLog(id: string): Change<void> {
  return {
    ids: [id],
    decide(set) {
      const record = set.get(id);
      const changes = record && decideForgetLog(record);
      if (record !== undefined && changes) set.update(record, changes);
    },
  };
}

/** Notes that the files of a job are gone. */
export function markPurged(id: string, forgetAfterMs: number): Change<void> {
  return {
    ids: [id],
    decide(set) {
      const record = set.get(id);
      const changes = record && decidePurge(record);
      if (record === undefined || changes === undefined || changes === null) return;
      set.update(record, changes);
      set.forget(id, set.now + forgetAfterMs);
    },
  };
}

/** Forgets a job. */
export function remove(id: string): Change<void> {
  return {
    ids: [id],
    reach: () => "group",
    decide(set) {
      const record = set.get(id);
      if (record === undefined) return;
      const changes = decideDelete(record, set.now);
      if (changes !== null) ended(set, set.update(record, changes));
      set.delete(id);
    },
  };
}

/** Has a job cancelled within a transaction that does more. */
export function cancelled(set: WorkingSet, record: JobRecord): CancelAnswer {
  const changes = decideCancel(record, set.now);
  return changes === null ? { record, ...nobody } : ended(set, set.update(record, changes));
}

function settled(set: WorkingSet, id: string, decision: SettleDecision): SettleAnswer {
  const record = set.get(id);
  if (decision.kind === "lost" || record === undefined) return { kind: "lost" };
  if (decision.changes === null) return { kind: "settled", record, ...nobody };
  const newer = set.update(record, decision.changes);
  if (isWaiting(newer)) set.returnMessage(newer);
  const { released, ...after } = ended(set, newer);
  return { kind: "settled", ...after, released: [...released, ...takeFreed(set, newer)] };
}

/** A success lets a parent go, at most; whatever else ends may end others. */
function reachOf({ childIds, uniqueKey, cancelRequested }: JobRecord, outcome: Outcome): Reach {
  switch (outcome.kind) {
    case "succeeded":
      return childIds.length > 0 || uniqueKey !== null ? "group" : "parent";
    case "failed":
    case "cancelled":
      return "group";
    case "retry":
    case "interrupted":
      return cancelRequested ? "group" : "itself";
  }
}

/** What the end of a job, if it is one, makes of others; the record as it stands after that. */
function ended(set: WorkingSet, record: JobRecord): CancelAnswer {
  if (!isLinked(record)) return { record, ...nobody };
  const consequences = followEnd(record, set, set.now);
  return { record: set.mustHave(record.id), ...consequences };
}
