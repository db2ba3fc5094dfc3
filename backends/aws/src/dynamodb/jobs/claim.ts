import type { ClaimAnswer, JobRecord } from "@millrace/jobs";
import { decideAdmission, decideClaim, parkedForMs, unusedRate } from "@millrace/jobs/ports";
import type { RateState, Traffic } from "@millrace/jobs/ports";
import { newRevision } from "../table/item.ts";
import { claimBlindly } from "./claim-blindly.ts";
import type { Claim } from "./claim-blindly.ts";
import { entryFrom } from "./job-entry.ts";
import { jobKey, parkedForKind, parkedForPlace, pauseKey, placesKey, rateKey } from "./job-keys.ts";
import type { JobTable } from "./job-table.ts";
import { park } from "./park.ts";
import type { Pauses } from "./pauses.ts";
import type { WorkOnJobs } from "./work-on-jobs.ts";

/** A rate is kept for as long after its last use. */
const rateKeptMs = 86_400_000;

/** Gives a job away: a plain one by a single conditional update, else in a step that sees to limits and pauses. */
export async function claimJob(jobs: JobTable, pauses: Pauses, id: string, claim: Claim): Promise<ClaimAnswer> {
  const { table } = jobs;
  const paused = await pauses.view();
  const now = await table.now();
  const blind = await claimBlindly(table, id, { ...claim, now, paused, revision: newRevision() });
  if (blind.kind === "claimed") {
    const { record } = entryFrom(blind.item);
    jobs.claimed(blind.item, { ...record, state: blind.note.previous });
    return { kind: "claimed", record };
  }
  const found = blind.item;
  const decision = decideClaim(found && entryFrom(found).record, claim, now);
  // It was read with the refusal: nothing is newer.
  if (decision.kind !== "claimed") return decision;
  return jobs.run((work, now) => claimInStep(work, id, claim, now), [[jobKey(id), found]]);
}

function claimInStep(jobs: WorkOnJobs, id: string, claim: Claim, now: number): ClaimAnswer {
  const entry = jobs.get(id);
  const decision = decideClaim(entry?.record, claim, now);
  if (entry === undefined) return { kind: "over" };
  if (decision.kind !== "claimed") return decision;
  const { record } = entry;
  const { kind, concurrency, rate } = record;
  const admission = decideAdmission(record, trafficOf(jobs, record), now);
  switch (admission.kind) {
    case "paused":
      park(jobs, entry, parkedForKind(kind), now + parkedForMs);
      return { kind: "paused" };
    case "full":
      if (concurrency !== null) {
        park(jobs, entry, parkedForPlace(concurrency.key), now + parkedForMs);
        jobs.touchPlaces(concurrency.key);
      }
      return { kind: "limited", delayMs: null };
    case "early":
      if (rate !== null) writeRate(jobs, rate, admission.rate, now);
      jobs.update(entry, admission.changes, { parked: null });
      return { kind: "limited", delayMs: admission.delayMs };
    case "admitted":
      if (rate !== null && admission.rate !== null) writeRate(jobs, rate, admission.rate, now);
      return { kind: "claimed", record: jobs.update(entry, decision.changes, { parked: null }).record };
  }
}

function trafficOf({ work }: WorkOnJobs, { kind, concurrency, rate }: JobRecord): Traffic {
  return {
    paused: work.read(pauseKey(kind)) !== undefined,
    running: concurrency === null ? 0 : Number(work.read(placesKey(concurrency.key))?.["running"] ?? 0),
    rate: (rate && (parsed(work.read(rateKey(rate.key))?.["state"]) as RateState | null)) ?? unusedRate,
  };
}

function writeRate(
  { work }: WorkOnJobs,
  { key, perMs }: { key: string; perMs: number },
  state: RateState,
  now: number,
): void {
  const idleAt = Math.max(state.givenUntil, now + perMs) + rateKeptMs;
  work.write(rateKey(key), { state: JSON.stringify(state), name: key, ttl: Math.ceil(idleAt / 1_000) });
}

function parsed(text: unknown): unknown {
  return typeof text === "string" ? JSON.parse(text) : null;
}
