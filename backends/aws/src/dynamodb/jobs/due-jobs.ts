import { isTerminal } from "@millrace/jobs";
import type { JobRecord } from "@millrace/jobs";
import { isWaiting } from "@millrace/jobs/ports";
import { newRevision } from "../table/item.ts";
import type { IndexName } from "../table/table-shape.ts";
import type { JobEntry } from "./job-entry.ts";
import { idOf, jobKey, laneOf, lanes, partitionOf } from "./job-keys.ts";
import type { JobTable } from "./job-table.ts";

/** The numeric attribute that an index sorts by, and the same as the record has it. */
interface Line {
  readonly index: IndexName;
  readonly partition: (lane: number) => string;
  readonly sort: "dueAt" | "deadlineAt";
  /** When it is due as the record says, which is asked once the index has told of it; undefined if it is not any more. */
  readonly dueAt: (entry: JobEntry) => number | undefined;
}

const doorbells: Line = {
  index: "byDue",
  partition: (lane) => partitionOf.byDue("ring", lane),
  sort: "dueAt",
  dueAt: ({ record, ringAt }) => (isWaiting(record) ? ringAt : undefined),
};

const leases: Line = {
  index: "byDue",
  partition: (lane) => partitionOf.byDue("lease", lane),
  sort: "dueAt",
  dueAt: ({ record }) => (record.state === "running" ? (record.leaseUntil ?? 0) : undefined),
};

const logs: Line = {
  index: "byDue",
  partition: (lane) => partitionOf.byDue("log", lane),
  sort: "dueAt",
  dueAt: ({ record }) => record.logExpiresAt ?? undefined,
};

const results: Line = {
  index: "byDue",
  partition: (lane) => partitionOf.byDue("purge", lane),
  sort: "dueAt",
  dueAt: ({ record }) => (isTerminal(record.state) && !record.purged ? (record.expiresAt ?? undefined) : undefined),
};

const records: Line = {
  index: "byDue",
  partition: (lane) => partitionOf.byDue("forget", lane),
  sort: "dueAt",
  dueAt: ({ record, forgetAt }) => (record.purged ? (forgetAt ?? undefined) : undefined),
};

const deadlines: Line = {
  index: "byDeadline",
  partition: partitionOf.byDeadline,
  sort: "deadlineAt",
  dueAt: ({ record }) => (isWaiting(record) ? (record.deadline ?? undefined) : undefined),
};

/** What upkeep asks for: an index tells where to look, a consistent read whether it is so. */
export class DueJobs {
  readonly #jobs: JobTable;

  constructor(jobs: JobTable) {
    this.#jobs = jobs;
  }

  async unsent(limit: number, dueForMs: number): Promise<readonly JobRecord[]> {
    return this.#due(doorbells, (await this.#jobs.table.now()) - dueForMs, limit);
  }

  async stale(limit: number): Promise<readonly JobRecord[]> {
    return this.#due(leases, await this.#jobs.table.now(), limit);
  }

  async overdue(limit: number): Promise<readonly JobRecord[]> {
    return this.#due(deadlines, await this.#jobs.table.now(), limit);
  }

  async expiredLogs(limit: number): Promise<readonly JobRecord[]> {
    return this.#due(logs, await this.#jobs.table.now(), limit);
  }

  async expired(limit: number): Promise<readonly JobRecord[]> {
    const now = await this.#jobs.table.now();
    const toPurge = await this.#due(results, now, limit);
    const left = limit - toPurge.length;
    return left === 0 ? toPurge : [...toPurge, ...(await this.#due(records, now, left))];
  }

  async markSent(ids: readonly string[], delayMs: number): Promise<void> {
    const ringAt = (await this.#jobs.table.now()) + delayMs;
    await Promise.all(ids.map((id) => this.#ringLater(id, ringAt)));
  }

  /** Those whose time was up by `now`, the longest first. */
  async #due({ index, partition, sort, dueAt }: Line, now: number, limit: number): Promise<readonly JobRecord[]> {
    const ranges = lanes.map((lane) => ({ index, partition: partition(lane), to: now, limit }));
    const found = (await Promise.all(ranges.map((range) => this.#jobs.table.query(range)))).flat();
    const first = found.toSorted((a, b) => Number(a[sort]) - Number(b[sort])).slice(0, limit);
    const entries = await this.#jobs.getAll(first.map(idOf));
    const due = entries
      .map((entry) => ({ record: entry.record, at: dueAt(entry) ?? Infinity }))
      .filter(({ at }) => at <= now);
    return due.toSorted((a, b) => a.at - b.at).map(({ record }) => record);
  }

  async #ringLater(id: string, ringAt: number): Promise<void> {
    const expression = {
      UpdateExpression: "SET ringAt = :ringAt, dueAt = :ringAt, revision = :revision",
      ConditionExpression: "dueKey = :waits",
    };
    const waits = partitionOf.byDue("ring", laneOf(id));
    await this.#jobs.table.update(jobKey(id), expression, {
      ":ringAt": ringAt,
      ":waits": waits,
      ":revision": newRevision(),
    });
  }
}
