import type { Item } from "../table/item.ts";
import type { Table } from "../table/table.ts";
import { claimNoteFrom } from "./job-entry.ts";
import type { ClaimNote } from "./job-entry.ts";
import { jobKey, laneOf, partitionOf } from "./job-keys.ts";

/** Who claims, and for how long. */
export interface Claim {
  readonly worker: string;
  readonly leaseMs: number;
}

/** What a claim needs to know that does not read first. */
export interface BlindClaim extends Claim {
  readonly now: number;
  /** The kinds that are paused. */
  readonly paused: readonly string[];
  /** Of this claim alone: by this it knows its own work. */
  readonly revision: string;
}

/** What came of a claim that did not read first. */
export type BlindAnswer =
  /** The job runs by this claim. It may have been changed since: asked to end, say. */
  | { readonly kind: "claimed"; readonly item: Item; readonly note: ClaimNote }
  /** Whether it may be claimed takes a look at other items, or it may not be. */
  | { readonly kind: "refused"; readonly item: Item | undefined };

/** A condition compares with up to 100 values. */
const mostPaused = 99;
/** There is no such kind: it makes a list of none one of one. */
const noKind = "";

/** What a claim changes of a job, as `decideClaim` says of one that waits for nothing, written as the service does it. */
const update =
  "SET #previous = #state, #state = :running, #stateKey = #runningKey, #version = #version + :one, #fence = #fence + :one, " +
  "#attempt = #attempt + :one, #startedAt = :now, #worker = :worker, #leaseUntil = :leaseUntil, #dueKey = :dueKey, " +
  "#dueAt = :leaseUntil, #revision = :revision, #claim = :revision " +
  "REMOVE #claimable, #progress, #problem, #turnKey, #turn, #deadlineKey, #deadlineAt";
const condition = "#claimable = :yes AND #notBefore <= :now AND NOT #kind IN";
const names = Object.fromEntries(`${update} ${condition}`.matchAll(/#(\w+)/g)) as Record<string, string>;

/**
 * Claims a job of which nothing is known but its id, if it is one that only its time and a pause stand against: by one
 * conditional update, in which the service itself compares and sets.
 */
export async function claimBlindly(table: Table, id: string, claim: BlindClaim): Promise<BlindAnswer> {
  const { now, paused, worker, leaseMs, revision } = claim;
  const kinds = [noKind, ...paused.slice(0, mostPaused)].map((kind, index) => [`:kind${index}`, kind] as const);
  const item = await table.update(
    jobKey(id),
    {
      UpdateExpression: update,
      ConditionExpression: `${condition} (${kinds.map(([name]) => name).join()})`,
      ExpressionAttributeNames: names,
    },
    {
      ...Object.fromEntries(kinds),
      // With more kinds paused than can be listed, every claim takes a closer look.
      ":yes": paused.length <= mostPaused,
      ":one": 1,
      ":now": now,
      ":running": "running",
      ":worker": worker,
      ":leaseUntil": now + leaseMs,
      ":dueKey": partitionOf.byDue("lease", laneOf(id)),
      ":revision": revision,
    },
  );
  const note = item && claimNoteFrom(item);
  // By its note the claim knows itself also where an earlier try has made it, whose answer was lost, and the last was refused.
  if (item === undefined || note?.revision !== revision) return { kind: "refused", item };
  return { kind: "claimed", item, note };
}
