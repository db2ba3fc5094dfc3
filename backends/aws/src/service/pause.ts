import { pauseFor } from "@millrace/jobs/ports";

/** Resolves after `ms`. @throws the signal's reason */
export async function pause(ms: number, signal: AbortSignal = new AbortController().signal): Promise<void> {
  await pauseFor(ms, signal);
  signal.throwIfAborted();
}
