import { setTimeout } from "node:timers/promises";

/** The reason for which a host's signals abort: what Node's own waits reject with. */
export function cancellation(message: string): DOMException {
  return new DOMException(message, "AbortError");
}

/** Whether `error` says no more than that `signal` was obeyed. */
export function isCancellation(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  if (error === signal.reason) return true;
  return error instanceof Error && (error.name === "AbortError" || error.cause === signal.reason);
}

/** Resolves when `signal` aborts; at once if it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

/** Calls `listener` when `signal` aborts, at once if it has; disposal takes the listener off. */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): Disposable {
  if (signal?.aborted) listener();
  else signal?.addEventListener("abort", listener, { once: true });
  return { [Symbol.dispose]: () => signal?.removeEventListener("abort", listener) };
}

/** Waits for so long, or until `signal` aborts, which is no error. */
export async function delayUnlessAborted(delayMs: number, signal: AbortSignal): Promise<void> {
  await setTimeout(delayMs, undefined, { signal }).catch((error: unknown) => {
    if (!isCancellation(error, signal)) throw error;
  });
}
