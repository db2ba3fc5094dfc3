import { followUp } from "../client/ring.ts";
import type { JobRecord, Outcome } from "../job.ts";
import type { Logger } from "../logger.ts";
import { publishEnd } from "../observation/job-events.ts";
import type { Backend } from "../ports/backend.ts";
import { deadlineExceeded } from "../worker/deadline-exceeded.ts";

const batch = 100;
const claim = { worker: "upkeep", leaseMs: 15_000 };

/** Fails the jobs that no worker has taken by their deadline: because there is none, or their kind is paused. @returns how many */
export async function failOverdue(backend: Backend, log: Logger): Promise<number> {
  const overdue = await backend.store.overdue(batch);
  for (const { id } of overdue) await fail(backend, id, log);
  return overdue.length;
}

async function fail({ store, queue }: Backend, id: string, log: Logger): Promise<void> {
  const answer = await store.claim(id, claim);
  if (answer.kind !== "claimed") return;
  const { record } = answer;
  const outcome: Outcome = { kind: "failed", problem: deadlineExceeded() };
  const settled = await store.settle(id, record.fence, outcome);
  if (settled.kind === "lost") return;
  announce(record, settled.record, outcome, log);
  await followUp(queue, settled, log);
}

function announce(record: JobRecord, after: JobRecord, outcome: Outcome, log: Logger): void {
  log.warn({ jobId: record.id, job: record.kind, deadline: record.deadline }, "no worker took a job by its deadline");
  publishEnd(record, { record: after }, outcome);
}
