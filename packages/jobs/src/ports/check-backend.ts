import { JobError, isJobError } from "../errors.ts";
import type { Backend } from "./backend.ts";

/**
 * Asks all three parts whether they can serve now. @returns what those say that cannot
 * @throws what is no JobError; the signal's reason
 */
export async function faultsOfBackend(
  { store, queue, blobs }: Backend,
  signal: AbortSignal,
): Promise<readonly JobError[]> {
  const checks = await Promise.allSettled([store, queue, blobs].map((port) => port.check(signal)));
  signal.throwIfAborted();
  const reasons = checks.flatMap((check) => (check.status === "rejected" ? [check.reason as unknown] : []));
  return reasons.map((reason) => {
    if (!isJobError(reason)) throw reason;
    return reason;
  });
}

/**
 * Resolves if all three parts can serve now.
 * @throws JobError that says of each part that cannot what is wrong with it; or the signal's reason
 */
export async function checkBackend(backend: Backend, signal: AbortSignal): Promise<void> {
  const faults = await faultsOfBackend(backend, signal);
  const [fault, ...more] = faults;
  if (fault === undefined) return;
  if (more.length === 0) throw fault;
  // A part that is only full will have room again, unlike one that is not there.
  const { code } = faults.find((each) => each.code !== "storage-full") ?? fault;
  const said = new Set(faults.map(({ message }) => message));
  throw new JobError(code, [...said].join("; "), { cause: new AggregateError(faults) });
}
