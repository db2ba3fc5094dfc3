import { JobError, isJobError } from "../errors.ts";
import type { Backend } from "./backend.ts";

/**
 * Resolves if all three parts can serve now.
 * @throws JobError that says of each part that cannot what is wrong with it; or the signal's reason
 */
export async function checkBackend({ store, queue, blobs }: Backend, signal: AbortSignal): Promise<void> {
  const checks = await Promise.allSettled([store.check(signal), queue.check(signal), blobs.check(signal)]);
  signal.throwIfAborted();
  const reasons = checks.flatMap((check) => (check.status === "rejected" ? [check.reason as unknown] : []));
  const faults = reasons.filter((reason) => isJobError(reason));
  const [fault, ...more] = faults;
  if (faults.length < reasons.length) throw reasons.find((reason) => !isJobError(reason));
  if (fault === undefined) return;
  if (more.length === 0) throw fault;
  // A part that is only full will have room again, unlike one that is not there.
  const { code } = faults.find((each) => each.code !== "storage-full") ?? fault;
  const said = new Set(faults.map(({ message }) => message));
  throw new JobError(code, [...said].join("; "), { cause: new AggregateError(faults) });
}
