import { isStoredFile } from "../client/output-files.ts";
import { isTerminal } from "../job-states.ts";
import type { JobRecord } from "../job.ts";
import type { Logger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import type { BlobStat } from "../ports/blob-store.ts";
import { previewPrefix } from "../preview-key.ts";

const pageSize = 200;

/**
 * Deletes files that belong to nothing: uploads whose job never came to be, and output of attempts that nobody will see.
 * Only what is older than `olderThanMs` is judged, since an upload may still be under way.
 * @returns how many it deleted
 */
export async function sweepOrphans(
  backend: Backend,
  olderThanMs: number,
  log: Logger,
  signal: AbortSignal,
): Promise<number> {
  let deleted = 0;
  let cursor: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await backend.blobs.list("jobs/", { limit: pageSize, ...(cursor && { cursor }) });
    deleted += await sweepPage(
      backend,
      page.blobs.filter(({ modifiedAt }) => modifiedAt < Date.now() - olderThanMs),
    );
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  if (deleted > 0) log.info({ files: deleted }, "deleted files that belonged to no job");
  return deleted;
}

async function sweepPage({ store, blobs }: Backend, old: readonly BlobStat[]): Promise<number> {
  const records = new Map<string, JobRecord | undefined>();
  let deleted = 0;
  for (const { key } of old) {
    const id = key.split("/")[1] ?? "";
    if (!records.has(id)) records.set(id, await store.get(id));
    if (isNeeded(key, records.get(id))) continue;
    await blobs.delete(key);
    deleted++;
  }
  return deleted;
}

function isNeeded(key: string, record: JobRecord | undefined): boolean {
  if (record === undefined) return false;
  if (refersTo(record, key)) return true;
  // Pictures go with the result.
  if (record.state === "succeeded" && !record.purged && key.startsWith(previewPrefix(record.id, record.fence)))
    return true;
  // What the newest claim has written becomes visible only when it settles.
  return !isTerminal(record.state) && key.startsWith(`jobs/${record.id}/${record.fence}/`);
}

function refersTo({ input, output }: JobRecord, key: string): boolean {
  return [...Object.values(input), ...Object.values(output ?? {})].some(
    (value) => isStoredFile(value) && value.key === key,
  );
}
