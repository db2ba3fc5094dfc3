import { isTerminal } from "../job-states.ts";
import { doorbell, ringReleased } from "../client/ring.ts";
import type { JobRecord, Outcome } from "../job.ts";
import type { Logger } from "../logger.ts";
import { publish, publishEnd } from "../observation/job-events.ts";
import type { Backend } from "../ports/backend.ts";
import { problem } from "../problem.ts";

const batch = 100;

/** Brings back the jobs whose worker is gone; the attempt it died in counts. @returns how many */
export async function rescueStale(backend: Backend, log: Logger): Promise<number> {
  const stale = await backend.store.stale(batch);
  for (const record of stale) await rescue(backend, record, log);
  return stale.length;
}

async function rescue({ store, queue }: Backend, stale: JobRecord, log: Logger): Promise<void> {
  const outcome = outcomeFor(stale);
  const answer = await store.rescue(stale.id, stale.fence, outcome);
  if (answer.kind === "lost") return;
  const { id, kind, attempt, worker } = stale;
  log.warn({ jobId: id, job: kind, attempt, worker, outcome: outcome.kind }, "the worker of a job is gone");
  announce(stale, answer.record, outcome);
  if (outcome.kind === "retry") await queue.send([doorbell(stale, outcome.delayMs)]);
  await ringReleased(queue, answer.released, log);
}

function announce(stale: JobRecord, after: JobRecord, outcome: Outcome): void {
  const { id, kind, attempt, worker } = stale;
  const comesBack = !isTerminal(after.state);
  publish(() => ({ type: "rescued", id, kind, at: Date.now(), attempt, worker, comesBack }));
  if (!comesBack) publishEnd(stale, after, outcome);
}

function outcomeFor({ cancelRequested, attempt, maxAttempts }: JobRecord): Outcome {
  if (cancelRequested) return { kind: "cancelled" };
  const gone = `The program that worked on it ended in the middle of it, at attempt ${attempt} of ${maxAttempts}.`;
  if (attempt < maxAttempts) {
    return { kind: "retry", problem: problem("worker-lost", "It was interrupted", gone), delayMs: 0 };
  }
  const detail = `${gone} As this happened every time, your file may be the cause; the operator can tell from the log.`;
  return { kind: "failed", problem: problem("worker-lost", "It could not be finished", detail) };
}
