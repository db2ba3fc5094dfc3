import { setTimeout as delay } from "node:timers/promises";

const patienceMs = 25;

/** Whether `promise` still waits after a moment. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  const winner = await Promise.race([promise.then(undefined, () => undefined), delay(patienceMs, pending)]);
  return winner === pending;
}
