import { jobStates } from "@millrace/jobs";
import type { JobFilter, JobPage, JobRecord } from "@millrace/jobs";
import { matchesFilter } from "@millrace/jobs/ports";
import type { Range } from "../table/table.ts";
import type { JobEntry } from "./job-entry.ts";
import { idKeyLength, idOf, lanes, partitionOf, timeText } from "./job-keys.ts";
import type { JobTable } from "./job-table.ts";
import type { Kinds } from "./kinds.ts";

/** How many may use a result again are looked at: the newest is nearly always the one. */
const mostReusable = 10;
/** Greater than whatever follows a time in a place. */
const afterAll = "~";
/** Shorter ones say next to nothing; they are only looked for among those that the rest of a filter finds. */
const shortestPrefix = idKeyLength - 1;
const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz".split("");

/** Lists, newest first: merged from partitions that are each in this order, so that a page costs the same however many there are. */
export class JobLists {
  readonly #jobs: JobTable;
  readonly #kinds: Kinds;

  constructor(jobs: JobTable, kinds: Kinds) {
    this.#jobs = jobs;
    this.#kinds = kinds;
  }

  async list(
    filter: JobFilter,
    { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  ): Promise<JobPage> {
    const { idPrefix = "" } = filter;
    if (idPrefix.length >= shortestPrefix) return this.#listByPrefix(filter, idPrefix, limit, cursor);
    const from = timeText(filter.createdFrom ?? 0);
    const createdBefore = filter.createdBefore === undefined ? afterAll : timeText(filter.createdBefore);
    const to = cursor !== undefined && cursor < createdBefore ? cursor : createdBefore;
    if (to <= from) return { jobs: [], cursor: null };
    // One more than is shown, because a bound is inclusive; and one more, to know whether others follow.
    const bounds = { from, to, limit: limit + 2, newestFirst: true };
    const ranges = (await this.#partitions(filter)).map((partition): Range => Object.assign(partition, bounds));
    const found = (await Promise.all(ranges.map((range) => this.#jobs.table.query(range)))).flat();
    // Whoever has changed state between two reads is found twice.
    const places = new Map(found.map((item) => [String(item["place"]), idOf(item)]));
    const before = [...places].filter(([place]) => place < to).toSorted(([a], [b]) => (a < b ? 1 : -1));
    const shown = before.slice(0, limit);
    const entries = await this.#jobs.getAll(shown.map(([, id]) => id));
    const jobs = entries.map(({ record }) => record).filter((record) => matchesFilter(record, filter));
    return { jobs, cursor: before.length > limit ? (shown.at(-1)?.[0] ?? null) : null };
  }

  /** The newest job with this reuse key whose result may be used. */
  async findReusable(reuseKey: string): Promise<JobRecord | undefined> {
    const { table } = this.#jobs;
    const range = { index: "byReuse", partition: partitionOf.byReuse(reuseKey), newestFirst: true } as const;
    const found = await table.query({ ...range, limit: mostReusable });
    const now = await table.now();
    const entries = await this.#jobs.getAll(found.map(idOf));
    return entries.map(({ record }) => record).find((record) => isReusable(record, reuseKey, now));
  }

  async #partitions({ kind, states }: JobFilter): Promise<readonly Pick<Range, "index" | "partition">[]> {
    const kinds = kind === undefined ? await this.#kinds.names() : [kind];
    return kinds.flatMap((kind) =>
      lanes.flatMap((lane): Pick<Range, "index" | "partition">[] =>
        states === undefined
          ? [{ index: "byKind", partition: partitionOf.byKind(kind, lane) }]
          : jobStates
              .filter((state) => states.includes(state))
              .map((state) => ({ index: "byState", partition: partitionOf.byState(state, kind, lane) })),
      ),
    );
  }

  /** All whose ids begin so are read, which is a second's worth: the order of ids is not that of the list. */
  async #listByPrefix(filter: JobFilter, idPrefix: string, limit: number, cursor: string = afterAll): Promise<JobPage> {
    const ranges = partitionsOf(idPrefix).map((partition): Range => ({
      index: "byId",
      partition,
      from: idPrefix,
      to: `${idPrefix}${afterAll}`,
    }));
    const found = (await Promise.all(ranges.map((range) => this.#jobs.table.query(range)))).flat();
    const entries = await this.#jobs.getAll(found.map(idOf));
    const matching = entries.filter(({ record, place }) => place < cursor && matchesFilter(record, filter));
    const shown = matching.toSorted(newestFirst).slice(0, limit);
    const last = shown.at(-1)?.place ?? null;
    return { jobs: shown.map(({ record }) => record), cursor: matching.length > limit ? last : null };
  }
}

/** The partitions in which ids that begin so may be. */
function partitionsOf(idPrefix: string): string[] {
  if (idPrefix.length >= idKeyLength) return [partitionOf.byId(idPrefix)];
  return idAlphabet.map((next) => partitionOf.byId(idPrefix + next));
}

function newestFirst(a: JobEntry, b: JobEntry): number {
  return a.place < b.place ? 1 : -1;
}

function isReusable(record: JobRecord, reuseKey: string, now: number): boolean {
  const { state, purged, expiresAt } = record;
  return record.reuseKey === reuseKey && state === "succeeded" && !purged && (expiresAt ?? Infinity) > now;
}
