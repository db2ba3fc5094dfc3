import { isJobError } from "../errors.ts";
import type { JobKind } from "../job-kind.ts";
import type { JobRecord, NewJob } from "../job.ts";
import type { Logger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import { announcedVersion } from "../handler-version.ts";
import type { Drafted } from "./commit.ts";
import { CopiedFiles } from "./copied-files.ts";

/**
 * The job with a copy of the result of an earlier one that was made of the same; itself, where there is none, or none any
 * more. The job has an id, files and a time limit of its own, and nothing leads from it to whoever submitted the earlier one.
 */
export async function reuseEarlier(
  backend: Backend,
  kind: JobKind,
  drafted: Drafted,
  options: { readonly signal?: AbortSignal | undefined; readonly log: Logger },
): Promise<Drafted> {
  const { job, drafts } = drafted;
  if (!mayReuse(job)) return drafted;
  const { store, blobs } = backend;
  const earlier = await store.findReusable(job.reuseKey);
  if (earlier === undefined || earlier.output === null || !(await isOfToday(earlier, kind, blobs))) return drafted;
  const copies = new CopiedFiles(blobs, options.signal);
  try {
    const output = await copies.copyAll(earlier.output, (field) => `jobs/${job.id}/0/${field}`);
    const done = { output, warnings: earlier.warnings, handlerVersion: earlier.handlerVersion };
    const origin = { kind: "reused", jobId: earlier.id, madeAt: madeAtOf(earlier) } as const;
    return { job: { ...job, done, origin }, drafts: [...drafts, copies] };
  } catch (cause) {
    await copies.deleteFiles();
    // It expired just now, or was damaged: the work is done anew.
    if (!isJobError(cause, "blob-not-found") && !isJobError(cause, "storage-corrupt")) throw cause;
    options.log.warn({ jobId: job.id, err: cause }, "the result of an earlier job cannot be reused; the job is run");
    return drafted;
  }
}

/** Whether a result was made by the version that would make it now. */
async function isOfToday(earlier: JobRecord, { name, reuse }: JobKind, blobs: BlobStore): Promise<boolean> {
  if (reuse !== "handler-version") return true;
  const { handlerVersion } = earlier;
  return handlerVersion !== null && handlerVersion === (await announcedVersion(blobs, name));
}

/** Of a copy, when what it is a copy of was made. */
function madeAtOf({ origin, finishedAt, createdAt }: JobRecord): number {
  return origin?.kind === "reused" ? origin.madeAt : (finishedAt ?? createdAt);
}

/** One that is to start later, to be alone, or to wait for others has more to do than to have its result. */
function mayReuse(job: NewJob): job is NewJob & { readonly reuseKey: string } {
  const { reuseKey, delayMs, unique, children = [] } = job;
  return typeof reuseKey === "string" && delayMs === 0 && unique === undefined && children.length === 0;
}
