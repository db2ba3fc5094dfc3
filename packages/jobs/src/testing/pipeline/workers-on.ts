import type { Job } from "../../job-kind.ts";
import type { Backend } from "../../ports/backend.ts";
import { JobWorker } from "../../worker/work-loop.ts";

/** No case but those that say so is about leases that lapse, and a busy machine lets short ones lapse. */
const patientMs = 600_000;

/** Starts workers that know one kind of job. Disposing what this resolves to stops them, whatever a case has found. */
export async function workersOn(
  backend: Backend,
  job: Job,
  { workers = 1, ...options }: { readonly workers?: number; readonly concurrency: number; readonly leaseMs?: number },
): Promise<AsyncDisposable> {
  const started = new AsyncDisposableStack();
  for (let made = 0; made < workers; made++) {
    const worker = new JobWorker({ backend, jobs: [job], stopGraceMs: 0, leaseMs: patientMs, ...options });
    await worker.start();
    started.defer(() => worker.stop());
  }
  return started;
}
