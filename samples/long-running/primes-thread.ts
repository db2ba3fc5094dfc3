import { parentPort, workerData } from "node:worker_threads";

/** Counts the primes below `below` by the sieve of Eratosthenes. Blocks for as long as it takes. */
function countPrimes(below: number): number {
  const isComposite = new Uint8Array(Math.max(below, 2));
  let count = 0;
  for (let candidate = 2; candidate < below; candidate++) {
    if (isComposite[candidate] === 1) continue;
    count++;
    for (let multiple = candidate * candidate; multiple < below; multiple += candidate) isComposite[multiple] = 1;
  }
  return count;
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(countPrimes(workerData as number));
