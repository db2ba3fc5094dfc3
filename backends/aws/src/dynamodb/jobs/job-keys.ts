import { createHash } from "node:crypto";
import type { JobState } from "@millrace/jobs";
import type { Key } from "../table/item.ts";

/** One partition of an index takes 1,000 writes a second: jobs are spread over so many, by their ids. */
export const lanes: readonly number[] = [0, 1, 2, 3];

/** How many characters of an id are a partition: they tell a moment of 32 ms, so that no partition is busy for longer. */
export const idKeyLength = 9;

/** Where the record of a job lies. */
export function jobKey(id: string): Key {
  return { pk: `job#${id}`, sk: "job" };
}

/** The id of the job that lies there. */
export function idOf({ pk }: Key): string {
  return pk.slice(pk.indexOf("#") + 1);
}

/** Where the lines of a job's log lie that begin with number `first`. */
export function logKey(id: string, first: number): Key {
  return { pk: `job#${id}`, sk: `log#${String(first).padStart(12, "0")}` };
}

/** What holds an idempotency key. */
export function idempotencyKey(key: string): Key {
  return { pk: `once#${digest(key)}`, sk: "once" };
}

/** What holds a unique key: the ids of the jobs that have it. */
export function uniqueKey(key: string): Key {
  return { pk: `unique#${digest(key)}`, sk: "unique" };
}

/** How many jobs with a concurrency key run. */
export function placesKey(key: string): Key {
  return { pk: `places#${digest(key)}`, sk: "places" };
}

/** The state of a rate key. */
export function rateKey(key: string): Key {
  return { pk: `rate#${digest(key)}`, sk: "rate" };
}

export const pausesPartition = "paused";

/** There while a kind is paused. */
export function pauseKey(kind: string): Key {
  return { pk: pausesPartition, sk: kind };
}

/** The partition of those that wait for a kind to be resumed. */
export function parkedForKind(kind: string): string {
  return `parked#kind#${kind}`;
}

/** The partition of those that wait for a place. */
export function parkedForPlace(key: string): string {
  return `parked#place#${digest(key)}`;
}

export function scheduleKey(name: string): Key {
  return { pk: `schedule#${name}`, sk: "schedule" };
}

/** The partition of the numbers that are kept of each kind's jobs. */
export const countsPartition = "counts";

/** The partition of the kinds and priorities that there have been jobs of. */
export const kindsPartition = "kinds";

/** The partition, in the index of that name, of ... */
export const partitionOf = {
  byKind: (kind: string, lane: number): string => `${kind}#${lane}`,
  byState: (state: JobState, kind: string, lane: number): string => `${state}#${kind}#${lane}`,
  byDue: (what: "ring" | "lease" | "log" | "purge" | "forget", lane: number): string => `${what}#${lane}`,
  byTurn: (kind: string, priority: number, lane: number): string => `${kind}#${priority}#${lane}`,
  byDeadline: (lane: number): string => `deadline#${lane}`,
  byReuse: (key: string): string => digest(key),
  byId: (id: string): string => id.slice(0, idKeyLength),
} as const;

/** The lane of a job. */
export function laneOf(id: string): number {
  // The end of an id is random.
  return id.charCodeAt(id.length - 1) % lanes.length;
}

/** Of one length whatever its key: keys are limited to 1 KiB, and people's are not. */
function digest(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

/** A time as text that sorts as the time does. */
export function timeText(ms: number): string {
  return String(Math.max(0, Math.floor(ms))).padStart(15, "0");
}
