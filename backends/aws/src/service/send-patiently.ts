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
  readonly faultOf: (error: unknown) => Error;
}

/**
 * Sends a request, again and again while that may help. What an answer brings that is still to be read, as a stream, has no limit
 * of time.
 * @throws what {@link Faults} make of it; JobError `storage-unavailable` with that as its cause when the time is up; or the
 * signal's reason
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

/** Ends when its time is up or the signal is aborted, whether or not the SDK listens then: it does not while it looks for a credential. */
async function attempt<T>(
  run: (abortSignal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  withinMs: number,
): Promise<T> {
  const ending = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    // First, so that this is told, and not what the SDK makes of its abort.
    reject(reason);
    ending.abort(reason);
  };
  const onAbort = (): void => end(signal.reason);
  const late = `there was no answer within ${Math.round(withinMs)} ms`;
  const timer = setTimeout(() => end(new DOMException(late, "TimeoutError")), withinMs);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([run(ending.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
