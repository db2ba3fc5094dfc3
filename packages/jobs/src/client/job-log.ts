import type { LogPage } from "../job-log.ts";
import type { Backend } from "../ports/backend.ts";
import { recordOf } from "./status.ts";

/** Which lines of a log to read. */
export interface JobLogOptions {
  /** The number of the last line that is known already. Default 0: from the beginning. */
  readonly after?: number;
  /** Default 1,000, which is as many as a log keeps. */
  readonly limit?: number;
}

/**
 * What the handler has written to `context.log` about a job, while it runs and for as long as it is kept: as its result, unless it has a
 * `logTtlMs`.
 * @throws JobError `job-not-found`
 */
export async function jobLog(backend: Backend, id: string, options: JobLogOptions = {}): Promise<LogPage> {
  const { after = 0, limit = 1_000 } = options;
  const page = await backend.store.readLog(id, { after, limit });
  if (page.entries.length === 0) await recordOf(backend, id);
  return page;
}
