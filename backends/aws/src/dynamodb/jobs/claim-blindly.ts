import type { JobState } from "@millrace/jobs";
import type { Item } from "../table/item.ts";
import type { Table } from "../table/table.ts";
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
  readonly revision: string;
}

/** What came of a claim that did not read first. */
export type BlindAnswer =
  | { readonly kind: "updated"; readonly item: Item; readonly from: JobState }
  /** Whether it may be claimed takes a look at other items, or it may not be. */
  | { readonly kind: "refused"; readonly item: Item | undefined };

/** More kinds than a condition lists. */
const mostPaused = 90;

/** What a claim changes of a job, as `decideClaim` says of one that waits for nothing, written as the service does it. */
const update =
  "SET #previous = #state, #state = :running, #stateKey = #runningKey, #version = #version + :one, #fence = #fence + :one, " +
  "#attempt = #attempt + :one, #startedAt = :now, #worker = :worker, #leaseUntil = :leaseUntil, #dueKey = :dueKey, " +
  "#dueAt = :leaseUntil, #revision = :revision " +
  "REMOVE #claimable, #progress, #problem, #turnKey, #turn, #deadlineKey, #deadlineAt";

/**
 * Claims a job of which nothing is known but its id, if it is one that only its time and a pause stand against: by one
 * conditional update, in which the service itself compares and sets.
 */
export async function claimBlindly(table: Table, id: string, claim: BlindClaim): Promise<BlindAnswer> {
  const { now, paused, worker, leaseMs, revision } = claim;
  const kinds = paused.slice(0, mostPaused).map((kind, index) => [`:paused${index}`, kind] as const);
  const condition = ["#claimable = :yes", "#notBefore <= :now", ...(kinds.length > 0 ? [notOneOf(kinds)] : [])];
  const expression = { UpdateExpression: update, ConditionExpression: condition.join(" AND ") };
  const names = [...`${update} ${expression.ConditionExpression}`.matchAll(/#(\w+)/g)].map(([text, name = ""]) => [
    text,
    name,
  ]);
  const answer = await table.update(
    jobKey(id),
    { ...expression, ExpressionAttributeNames: Object.fromEntries(names) as Record<string, string> },
    {
      ...Object.fromEntries(kinds),
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
  return answer.kind === "refused" ? answer : { ...answer, from: answer.item["previous"] as JobState };
}

function notOneOf(kinds: readonly (readonly [string, string])[]): string {
  return `NOT #kind IN (${kinds.map(([name]) => name).join(", ")})`;
}
