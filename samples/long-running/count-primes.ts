import { once } from "node:events";
import { Worker } from "node:worker_threads";

/**
 * Counts the primes below `below` in a thread, so that the event loop stays free.
 * @throws the reason of `signal` when that aborts first, once the thread has ended; what the thread throws
 */
export async function countPrimes(below: number, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const thread = new Worker(new URL("primes-thread.ts", import.meta.url), { workerData: below });
  try {
    const [count] = (await once(thread, "message", { signal })) as [number];
    return count;
  } finally {
    await thread.terminate();
  }
}
