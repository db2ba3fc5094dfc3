import type { ClaimAnswer, JobRecord } from "@millrace/jobs";
import { decideAdmission, freedPlaces, parkedForMs, unusedRate } from "@millrace/jobs/ports";
import type { WorkingSet } from "./working-set.ts";

/** What a job is parked for whose kind is paused. */
export function pauseOf(kind: string): string {
  return `kind:${kind}`;
}

/** What a job is parked for that found no place under its concurrency key. */
export function placeOf(key: string): string {
  return `place:${key}`;
}

/** Turns a claim away that a limit or a pause stands against, and notes what follows from that; undefined: nothing does. */
export function refuse(set: WorkingSet, record: JobRecord): Exclude<ClaimAnswer, { kind: "claimed" }> | undefined {
  const { id, kind, concurrency, rate } = record;
  const paused = set.pausedKinds.has(kind);
  if (!paused && concurrency === null && rate === null) return undefined;
  const admission = decideAdmission(
    record,
    {
      paused,
      running: concurrency === null ? 0 : set.runningWith(concurrency.key),
      rate: rate === null ? unusedRate : set.rateOf(rate.key),
    },
    set.now,
  );
  switch (admission.kind) {
    case "paused":
      set.park(id, pauseOf(kind), set.now + parkedForMs);
      return { kind: "paused" };
    case "full":
      set.park(id, placeOf(concurrency?.key ?? ""), set.now + parkedForMs);
      return { kind: "limited", delayMs: null };
    case "admitted":
      if (admission.rate !== null) keepRate(set, record, admission.rate);
      return undefined;
    case "early":
      // It may have come by another message than the one that is to be sent when a place is free.
      set.park(id, null, null);
      keepRate(set, record, admission.rate);
      set.update(record, admission.changes);
      return { kind: "limited", delayMs: admission.delayMs };
  }
}

/** Those parked for a place that a job which runs no more has left; they are parked no longer. */
export function takeFreed(set: WorkingSet, { concurrency, state }: JobRecord): JobRecord[] {
  if (concurrency === null || state === "running") return [];
  const places = freedPlaces(concurrency, set.runningWith(concurrency.key));
  const freed = set.parked(placeOf(concurrency.key)).slice(0, places);
  for (const { id } of freed) set.park(id, null, set.now);
  return freed;
}

function keepRate(
  set: WorkingSet,
  { rate }: JobRecord,
  state: { starts: readonly number[]; givenUntil: number },
): void {
  if (rate === null) return;
  set.rates.set(rate.key, state);
  set.idleAt.set(rate.key, Math.max(state.starts.at(-1) ?? 0, state.givenUntil) + rate.perMs);
}
