import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import { publish } from "../observation/job-events.ts";
import type { Backend } from "../ports/backend.ts";
import { deletePrefix } from "../upkeep/delete-prefix.ts";
import { followUp } from "./ring.ts";
import { recordOf } from "./status.ts";

/**
 * Deletes a job at once: its record, its log, its files, and its children. One that waits is not run any more; one that runs
 * is told to stop, and nothing that it still makes is kept.
 *
 * The record goes first: from then on nobody sees anything of the job. Should the process die before the files are gone,
 * upkeep sweeps them.
 * @throws JobError `job-not-found`
 */
export async function remove(backend: Backend, id: string, log: Logger = silentLogger): Promise<void> {
  const { store, queue, blobs } = backend;
  const { kind, childIds } = await recordOf(backend, id);
  const cancelled = await store.requestCancel(id);
  await store.delete(id);
  if (cancelled !== undefined) await followUp(queue, cancelled, log);
  publish(() => ({ type: "forgotten", id, kind, at: Date.now() }));
  await deletePrefix(blobs, `jobs/${id}/`);
  for (const child of childIds) if ((await store.get(child)) !== undefined) await remove(backend, child, log);
}
