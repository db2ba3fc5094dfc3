import type { JobRecord, NewJob } from "@millrace/jobs";
import { lockKey } from "../schema/lock-key.ts";

/** What a job has in common with others, for good. */
export interface Shared {
  /** Whose ends mean something to one another; null for a job that stands alone. */
  readonly linkedBy: string | null;
  /** The advisory locks that guard what it shares. */
  readonly locks: readonly string[];
}

/** The name of the group that a new job and all its descendants belong to. */
export function groupOf({ id, unique, children = [] }: NewJob): string | null {
  if (unique !== undefined) return groupOfKey(unique.key);
  return children.length > 0 ? `family:${id}` : null;
}

/** The name of the group of all jobs with a unique key. */
export function groupOfKey(uniqueKey: string): string {
  return `key:${uniqueKey}`;
}

/** The lock of a group. */
export function lockOfGroup(schema: string, group: string): string {
  return lockKey(schema, "group", group);
}

/** What a job of this group shares with others. */
export function sharedBy(
  { concurrency, rate }: Pick<JobRecord, "concurrency" | "rate">,
  linkedBy: string | null,
  schema: string,
): Shared {
  const locks: string[] = [];
  if (linkedBy !== null) locks.push(lockOfGroup(schema, linkedBy));
  if (concurrency !== null) locks.push(lockKey(schema, "place", concurrency.key));
  if (rate !== null) locks.push(lockKey(schema, "rate", rate.key));
  return { linkedBy, locks };
}
