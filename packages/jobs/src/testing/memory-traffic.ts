import type { JobRecord } from "../job.ts";
import { decideAdmission, freedPlaces } from "../transitions/decide-admission.ts";
import type { Admission } from "../transitions/decide-admission.ts";
import { unusedRate } from "../transitions/decide-rate.ts";
import type { RateState } from "../transitions/decide-rate.ts";

/** Paused kinds, the state of rate keys, and who is parked for what. */
export class MemoryTraffic {
  readonly #all: () => IteratorObject<JobRecord>;
  readonly #paused = new Set<string>();
  readonly #rates = new Map<string, RateState>();
  /** By the ids of jobs. */
  readonly #parkedFor = new Map<string, string>();

  constructor(all: () => IteratorObject<JobRecord>) {
    this.#all = all;
  }

  get paused(): readonly string[] {
    return [...this.#paused].toSorted();
  }

  setPaused(kind: string, paused: boolean): void {
    if (paused) this.#paused.add(kind);
    else this.#paused.delete(kind);
  }

  /** Decides whether a job may be claimed, and notes what follows from that. */
  admit(record: JobRecord, now: number): Admission {
    const { id, kind, rate } = record;
    const traffic = {
      paused: this.#paused.has(kind),
      running: this.#running(record),
      rate: (rate && this.#rates.get(rate.key)) ?? unusedRate,
    };
    const admission = decideAdmission(record, traffic, now);
    switch (admission.kind) {
      case "paused":
        this.#parkedFor.set(id, pauseOf(kind));
        break;
      case "full":
        this.#parkedFor.set(id, placeOf(record));
        break;
      case "admitted":
      case "early":
        this.#parkedFor.delete(id);
        if (rate !== null && admission.rate !== null) this.#rates.set(rate.key, admission.rate);
    }
    return admission;
  }

  /** Those parked for a resumed kind, whom nothing keeps any more. */
  takePaused(kind: string, limit: number): JobRecord[] {
    return this.#take(pauseOf(kind), limit);
  }

  /** Those parked for a place that a job which runs no more has left. */
  takeFreed(record: JobRecord): JobRecord[] {
    if (record.concurrency === null || record.state === "running") return [];
    return this.#take(placeOf(record), freedPlaces(record.concurrency, this.#running(record)));
  }

  #running({ concurrency }: JobRecord): number {
    if (concurrency === null) return 0;
    return this.#all()
      .filter((other) => other.state === "running" && other.concurrency?.key === concurrency.key)
      .reduce((count) => count + 1, 0);
  }

  #take(obstacle: string, limit: number): JobRecord[] {
    const parked = this.#all().filter(
      ({ id, state }) => (state === "scheduled" || state === "queued") && this.#parkedFor.get(id) === obstacle,
    );
    const taken = parked
      .toArray()
      .toSorted((a, b) => b.priority - a.priority || a.notBefore - b.notBefore || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
    for (const { id } of taken) this.#parkedFor.delete(id);
    return taken;
  }
}

function pauseOf(kind: string): string {
  return `kind:${kind}`;
}

function placeOf({ concurrency }: JobRecord): string {
  return `place:${concurrency?.key}`;
}
