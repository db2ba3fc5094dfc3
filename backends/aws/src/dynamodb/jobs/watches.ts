import { JobError } from "@millrace/jobs";
import type { JobRecord } from "@millrace/jobs";
import type { JobTable } from "./job-table.ts";
import type { JobChange } from "./work-on-jobs.ts";

const firstDelayMs = 200;
const longestDelayMs = 2_000;
const growth = 1.5;

/** Somebody who waits for a newer version of a job. */
interface Watch {
  readonly version: number;
  readonly resolve: (record: JobRecord) => void;
  readonly reject: (error: unknown) => void;
}

/** The watches of one job, and when it is looked at next. */
interface Watched {
  readonly watches: Set<Watch>;
  delayMs: number;
  lookAt: number;
}

/**
 * Watches of jobs. What is changed through this store is told at once; what others change is found by looking, at jobs that
 * somebody watches only: all that are due in one request, each less and less often while nothing happens, up to every 2 s.
 */
export class Watches {
  readonly #jobs: JobTable;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(jobs: JobTable) {
    this.#jobs = jobs;
    const { closing } = jobs.table.requests;
    closing.addEventListener("abort", () => this.#close(closing.reason), { once: true });
  }

  /** The record as soon as it is newer than `version`. */
  async watch(id: string, version: number, signal: AbortSignal): Promise<JobRecord> {
    this.#jobs.table.requests.ensureOpen();
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<JobRecord>();
    const watch: Watch = { version, resolve, reject };
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    // Before the first look, so that no change falls between that and the next.
    const watched = this.#add(id, watch);
    try {
      const entry = await Promise.race([this.#jobs.get(id), promise.then(() => null)]);
      if (entry !== null) this.#tell(id, entry?.record);
      return await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
      watched.watches.delete(watch);
      if (watched.watches.size === 0 && this.#watched.get(id) === watched) this.#watched.delete(id);
    }
  }

  /** Tells of a change that was made through this store. */
  changed({ id, after }: JobChange): void {
    this.#tell(id, after);
  }

  #add(id: string, watch: Watch): Watched {
    const known = this.#watched.get(id);
    const watched = known ?? {
      watches: new Set<Watch>(),
      delayMs: firstDelayMs,
      lookAt: performance.now() + firstDelayMs,
    };
    watched.watches.add(watch);
    this.#watched.set(id, watched);
    this.#arm();
    return watched;
  }

  #tell(id: string, record: JobRecord | undefined): void {
    const watched = this.#watched.get(id);
    if (watched === undefined) return;
    for (const watch of watched.watches) {
      if (record === undefined) watch.reject(new JobError("job-not-found", `there is no job "${id}"`));
      else if (record.version > watch.version) watch.resolve(record);
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#looking || this.#watched.size === 0) return;
    const next = Math.min(...[...this.#watched.values()].map(({ lookAt }) => lookAt));
    this.#timer = setTimeout(() => void this.#look(), Math.max(0, next - performance.now()));
  }

  /** Looks at what is due. A look that fails is as good as one that finds nothing: the next one may do better. */
  async #look(): Promise<void> {
    this.#looking = true;
    const now = performance.now();
    const due = [...this.#watched].filter(([, { lookAt }]) => lookAt <= now);
    for (const [, watched] of due) {
      watched.delayMs = Math.min(watched.delayMs * growth, longestDelayMs);
      watched.lookAt = now + watched.delayMs;
    }
    try {
      const ids = due.map(([id]) => id);
      const entries = await this.#jobs.getAll(ids);
      const found = new Map(entries.map(({ record }) => [record.id, record]));
      for (const id of ids) this.#tell(id, found.get(id));
    } catch (error) {
      if (!(error instanceof JobError)) throw error;
    } finally {
      this.#looking = false;
      this.#arm();
    }
  }

  #close(reason: unknown): void {
    clearTimeout(this.#timer);
    for (const { watches } of this.#watched.values()) for (const { reject } of watches) reject(reason);
    this.#watched.clear();
  }
}
