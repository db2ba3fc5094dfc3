import type { Job } from "../job-kind.ts";
import type { Logger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import { Announcements } from "./announcements.ts";
import { Attempts } from "./attempts.ts";
import { Strangers } from "./strangers.ts";
import type { Term } from "./term.ts";
import type { WorkerOptions } from "./worker-options.ts";

/** What a worker works with. */
export interface Workplace {
  readonly backend: Backend;
  readonly jobs: ReadonlyMap<string, Job>;
  readonly worker: string;
  readonly leaseMs: number;
  readonly temporaryFolder: string;
  readonly log: Logger;
  /** What is running; aborted when the worker has waited long enough for it. */
  readonly attempts: Attempts;
  readonly strangers: Strangers;
  readonly announcements: Announcements;
  readonly term?: Term;
}

/** What a workplace is made of. */
type WorkplaceOptions = Pick<
  Required<WorkerOptions>,
  "backend" | "jobs" | "id" | "leaseMs" | "temporaryFolder" | "log"
>;

/** A workplace for as long as it takes. */
export function openWorkplace({ backend, jobs, id, leaseMs, temporaryFolder, log }: WorkplaceOptions): Workplace {
  return {
    backend,
    jobs: new Map(jobs.map((job) => [job.kind.name, job])),
    worker: id,
    leaseMs,
    temporaryFolder,
    log,
    attempts: new Attempts(),
    strangers: new Strangers(),
    announcements: new Announcements(backend.blobs, log),
  };
}
