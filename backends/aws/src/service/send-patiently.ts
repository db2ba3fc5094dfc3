import type { JobError } from "@millrace/jobs";
import { Patience } from "./patience.ts";

/** How patiently a request is sent. */
export interface Sending {
  /** Ends it, and all tries to come. */
  readonly signal: AbortSignal;
  /** How long it is tried again. */
  readonly timeoutMs: number;
  /** For one attempt to have its answer; the next may find a host that is well. */
  readonly attemptMs: number;
}

/** What errors of a service mean. */
export interface Faults {
  /** Whether it may be over in a moment. */
  readonly isPassing: (error: unknown) => boolean;
  /** What is told to whoever called. */
  readonly faultOf: (error: unknown) => JobError;
}

/**
 * Sends a request, again and again while that may help. What an answer brings that is still to be read, such as a body, has no
 * limit of time.
 * @throws JobError with what the SDK threw as its cause; or the signal's reason
 */
export async function sendPatiently<T>(
  request: (abortSignal: AbortSignal) => Promise<T>,
  { signal, timeoutMs, attemptMs }: Sending,
  { isPassing, faultOf }: Faults,
): Promise<T> {
  const patience = new Patience(timeoutMs, signal);
  for (;;) {
    signal.throwIfAborted();
    try {
      return await attempt(request, signal, Math.min(attemptMs, patience.leftMs));
    } catch (error) {
      signal.throwIfAborted();
      const fault = faultOf(error);
      if (!isPassing(error)) throw fault;
      await patience.wait(fault);
    }
  }
}

async function attempt<T>(
  run: (abortSignal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  withinMs: number,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), withinMs);
  try {
    return await run(AbortSignal.any([signal, late.signal]));
  } catch (error) {
    if (!late.signal.aborted || signal.aborted) throw error;
    throw new DOMException(`there was no answer within ${Math.round(withinMs)} ms`, "TimeoutError");
  } finally {
    clearTimeout(timer);
  }
}
