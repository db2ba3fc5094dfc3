import { isTerminal } from "../job-states.ts";
import { doorbell, followUp } from "../client/ring.ts";
import type { JobRecord, Outcome } from "../job.ts";
import type { Logger } from "../logger.ts";
import { publish, publishEnd } from "../observation/job-events.ts";
import type { Backend } from "../ports/backend.ts";
import { keepEvidence } from "../poison/evidence.ts";
import { outcomeOfDeath } from "../poison/outcome-of-death.ts";

const batch = 100;

/** Brings back the jobs whose worker is gone; the attempt it died in counts. @returns how many */
export async function rescueStale(backend: Backend, log: Logger): Promise<number> {
  const stale = await backend.store.stale(batch);
  await Promise.all(stale.map((record) => rescue(backend, record, log)));
  return stale.length;
}

async function rescue(backend: Backend, stale: JobRecord, log: Logger): Promise<void> {
  const { store, queue } = backend;
  const outcome = outcomeOfDeath(stale, { code: "worker-lost", cause: "worker-lost", retryDelayMs: 0 });
  await keepEvidence(backend, stale, outcome, log);
  const answer = await store.rescue(stale.id, stale.fence, outcome);
  if (answer.kind === "lost") return;
  const { id, kind, attempt, worker } = stale;
  log.warn({ jobId: id, job: kind, attempt, worker, outcome: outcome.kind }, "the worker of a job is gone");
  announce(stale, answer.record, outcome);
  if (outcome.kind === "retry") await queue.send([doorbell(stale, outcome.delayMs)]);
  await followUp(queue, answer, log);
}

function announce(stale: JobRecord, after: JobRecord, outcome: Outcome): void {
  const { id, kind, attempt, worker } = stale;
  const comesBack = !isTerminal(after.state);
  publish(() => ({ type: "rescued", id, kind, at: Date.now(), attempt, worker, comesBack }));
  if (!comesBack) publishEnd(stale, { record: after }, outcome);
}
