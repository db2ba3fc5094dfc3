import { json } from "node:stream/consumers";
import type { Backend } from "../ports/backend.ts";
import type { Evidence } from "../poison/evidence.ts";
import { evidencePrefix } from "../poison/evidence.ts";

/**
 * What is known of the deaths by which a job failed, or undefined: a job that did not fail by one has none, and it is deleted
 * after upkeep's `evidenceTtlMs`. For operators: it shows the log, and the names of files and workers.
 */
export async function evidence(backend: Backend, id: string): Promise<Evidence | undefined> {
  const { blobs } = await backend.blobs.list(`${evidencePrefix}${id}/`, { limit: 1 });
  const key = blobs[0]?.key;
  return key === undefined ? undefined : ((await json(await backend.blobs.open(key))) as Evidence);
}
