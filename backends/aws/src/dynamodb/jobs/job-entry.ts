import { isTerminal } from "@millrace/jobs";
import type { JobExtras, JobRecord, JobState } from "@millrace/jobs";
import { extrasOf, isWaiting, noExtras } from "@millrace/jobs/ports";
import type { LogBatch } from "@millrace/jobs/ports";
import type { Attributes, Key } from "../table/item.ts";
import { laneOf, partitionOf, timeText } from "./job-keys.ts";

/** What is noted of a claim that did not read first, for as long as the job runs by it. */
export interface ClaimNote {
  /** The one it was written with. Each later write has its own, and none of them touches this. */
  readonly revision: string;
  /** What state it found the job in. */
  readonly previous: JobState;
}

/** A record, and what only the store knows of it. */
export interface JobEntry {
  readonly record: JobRecord;
  /** The order of lists. */
  readonly place: string;
  /** Since when the job is due as far as its doorbell goes. */
  readonly ringAt: number;
  /** When a purged record is to be forgotten. */
  readonly forgetAt: number | null;
  /** Where it is parked. */
  readonly parked: Key | null;
  /** The claim by which the job runs; null where that was made in a step, or by a version that noted none. */
  readonly claim: ClaimNote | null;
  /** The lines of its log that are kept, as they came; what else lies there is rubbish. */
  readonly log: readonly LogBatch[];
}

/** A job as an item: the record, and the attributes by which the indexes find it. */
export function attributesOf(entry: JobEntry): Attributes {
  const { record, place, ringAt, forgetAt, parked, log } = entry;
  const claim = record.state === "running" ? entry.claim : null;
  const { purged, cancelRequested, warnings, input, output, progress, problem } = record;
  return {
    ...plainMembers(record),
    purged: purged || undefined,
    cancelRequested: cancelRequested || undefined,
    warnings: warnings.length === 0 ? undefined : JSON.stringify(warnings),
    input: JSON.stringify(input),
    output: json(output),
    progress: json(progress),
    problem: json(problem),
    extras: json(extrasOf(record)),
    place,
    ringAt,
    forgetAt: given(forgetAt),
    parkedPk: parked?.pk,
    parkedSk: parked?.sk,
    claim: claim?.revision,
    previous: claim?.previous,
    log: log.length === 0 ? undefined : JSON.stringify(log.map(({ first, count, bytes }) => [first, count, bytes])),
    ...indexed(entry),
  };
}

const plain = [
  "id",
  "kind",
  "state",
  "version",
  "fence",
  "attempt",
  "maxAttempts",
  "priority",
  "idempotencyKey",
  "fingerprint",
  "createdAt",
  "notBefore",
  "startedAt",
  "finishedAt",
  "expiresAt",
  "resultTtlMs",
  "worker",
  "leaseUntil",
] as const satisfies readonly (keyof JobRecord)[];

function plainMembers(record: JobRecord): Attributes {
  return Object.fromEntries(plain.map((name) => [name, given(record[name])]));
}

/** The attributes that the indexes go by. */
function indexed({ record, ringAt, forgetAt, parked }: JobEntry): Attributes {
  const { id, kind, state, priority, notBefore, deadline, reuseKey, purged } = record;
  const lane = laneOf(id);
  const waits = isWaiting(record);
  const reusable = reuseKey !== null && state === "succeeded" && !purged;
  return {
    idKey: partitionOf.byId(id),
    kindKey: partitionOf.byKind(kind, lane),
    stateKey: partitionOf.byState(state, kind, lane),
    // Claimed by whoever knows nothing but its id, it still comes to the right partition: see `claim-blindly.ts`.
    runningKey: partitionOf.byState("running", kind, lane),
    claimable: (waits && parked === null && record.concurrency === null && record.rate === null) || undefined,
    ...due(record, ringAt, forgetAt),
    ...(waits && { turnKey: partitionOf.byTurn(kind, priority, lane), turn: `${timeText(notBefore)}${id}` }),
    ...(waits && deadline !== null && { deadlineKey: partitionOf.byDeadline(lane), deadlineAt: deadline }),
    ...(reusable && { reuseKey: partitionOf.byReuse(reuseKey) }),
  };
}

function due(record: JobRecord, ringAt: number, forgetAt: number | null): Attributes {
  const { id, state, leaseUntil, logExpiresAt } = record;
  const at = (what: Parameters<typeof partitionOf.byDue>[0], dueAt: number): Attributes => ({
    dueKey: partitionOf.byDue(what, laneOf(id)),
    dueAt,
  });
  if (isWaiting(record)) return at("ring", ringAt);
  if (state === "running") return at("lease", leaseUntil ?? 0);
  if (!isTerminal(state)) return {};
  const [what, endsAt] = record.purged ? (["forget", forgetAt] as const) : (["purge", record.expiresAt] as const);
  // An item stands in this index once, for what is to be done first.
  if (logExpiresAt !== null && logExpiresAt <= (endsAt ?? Infinity)) return at("log", logExpiresAt);
  return endsAt === null ? {} : at(what, endsAt);
}

/** The job in an item. */
export function entryFrom(item: Attributes): JobEntry {
  const { forgetAt, parkedPk, parkedSk, log } = item;
  const members = Object.fromEntries(plain.map((name) => [name, item[name] ?? null]));
  const record = {
    ...extrasFrom(item["extras"]),
    ...members,
    purged: item["purged"] === true,
    cancelRequested: item["cancelRequested"] === true,
    warnings: parsed(item["warnings"]) ?? [],
    input: parsed(item["input"]),
    output: parsed(item["output"]),
    progress: parsed(item["progress"]),
    problem: parsed(item["problem"]),
  } as JobRecord;
  const batches = (parsed(log) ?? []) as [number, number, number][];
  return {
    record,
    place: String(item["place"]),
    ringAt: Number(item["ringAt"]),
    forgetAt: forgetAt === undefined ? null : Number(forgetAt),
    parked: parkedPk === undefined ? null : { pk: String(parkedPk), sk: String(parkedSk) },
    claim: claimNoteFrom(item) ?? null,
    log: batches.map(([first, count, bytes]) => ({ first, count, bytes })),
  };
}

/** The note of a claim in an item. */
export function claimNoteFrom({ claim, previous }: Attributes): ClaimNote | undefined {
  return typeof claim === "string" ? { revision: claim, previous: previous as JobState } : undefined;
}

function extrasFrom(text: unknown): JobExtras {
  return { ...noExtras, ...(parsed(text) as Partial<JobExtras> | null) };
}

function parsed(text: unknown): unknown {
  return typeof text === "string" ? (JSON.parse(text) as unknown) : null;
}

function json(value: unknown): string | undefined {
  return value === null ? undefined : JSON.stringify(value);
}

function given<T extends string | number | boolean>(value: T | null): T | undefined {
  return value ?? undefined;
}
