import { setTimeout as delay } from "node:timers/promises";
import { checkBackend, closeBackend, isJobError } from "@millrace/jobs";
import type { Backend, Logger } from "@millrace/jobs";

const firstPauseMs = 250;
const longestPauseMs = 5_000;

/** How a back end is started. */
export interface StartOptions {
  /** Whether it is on a server that may still be starting, too: then it is waited for. */
  readonly onServer: boolean;
  readonly log: Logger;
  /** Aborted when the start has taken too long, or is not wanted any more. */
  readonly signal: AbortSignal;
}

/**
 * A back end that cannot serve should stop the start, not the first job; one that is only full gets room by upkeep. A server
 * that is away is asked again, and each time the log says why.
 * @throws JobError what kept it from serving when the time was up
 */
export async function startBackend(backend: Backend, { onServer, log, signal }: StartOptions): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await checkBackend(backend, signal);
    } catch (error) {
      if (isJobError(error, "storage-full")) return log.warn({ err: error }, "the disk is full; nothing new is taken");
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** tries) * (0.5 + Math.random());
      if (onServer && isJobError(error, "storage-unavailable") && !signal.aborted) {
        log.warn({ err: error }, `the back end cannot be used yet; asking again in ${Math.round(pauseMs)} ms`);
        if (await paused(pauseMs, signal)) continue;
      }
      // A service whose start has failed is not stopped, and an open database would hold the process.
      await closeBackend(backend);
      throw error;
    }
  }
}

/** @returns false if the signal was aborted meanwhile */
async function paused(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch (reason) {
    if (!signal.aborted) throw reason;
    return false;
  }
}
