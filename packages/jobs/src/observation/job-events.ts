import { channel } from "node:diagnostics_channel";
import type { JobRecord, Outcome } from "../job.ts";
import { isTerminal } from "../job-states.ts";
import type { JobEvent } from "./job-event.ts";

/** The name of the diagnostics channel that carries every {@link JobEvent} of this process. */
export const jobEventChannel = "millrace:job";

const events = channel(jobEventChannel);

/**
 * Calls `listener` with every event of this process, at once and in order, until the answer is disposed. What it throws is
 * reported as an uncaught exception and does not touch the job, so a listener catches what it can name.
 *
 * The same events are on the diagnostics channel `millrace:job`, for tools that know no Millrace.
 */
export function onJobEvent(listener: (event: JobEvent) => void): Disposable {
  const onMessage = (message: unknown): void => listener(message as JobEvent);
  events.subscribe(onMessage);
  return {
    [Symbol.dispose]: () => {
      events.unsubscribe(onMessage);
    },
  };
}

/** Tells whoever listens. `tell` is called only if anybody does, so that an event nobody hears is never made. */
export function publish(tell: () => JobEvent): void {
  if (events.hasSubscribers) events.publish(tell());
}

/**
 * Tells how an attempt ended, by what became of its record; `claimed` is the record as it was while the attempt ran. What became
 * of it is looked at only if anybody listens: a store may not have made it yet.
 */
export function publishEnd(claimed: JobRecord, settled: { readonly record: JobRecord }, outcome: Outcome): void {
  publish(() => {
    const after = settled.record;
    const { id, kind, attempt, worker } = claimed;
    const of = { id, kind, at: Date.now(), attempt, worker, runMs: runMs(claimed, after, outcome) };
    const { state, problem, notBefore } = after;
    if (isTerminal(state)) return { type: "settled", ...of, state, problem };
    return outcome.kind === "retry" ? { type: "retried", ...of, notBefore, problem } : { type: "interrupted", ...of };
  });
}

/** Tells of jobs that were ended without being run, or whose workers were asked to end them. */
export function publishAffected(records: readonly JobRecord[]): void {
  for (const { id, kind, state, attempt, problem } of records) {
    publish(() => {
      const of = { id, kind, at: Date.now() };
      if (!isTerminal(state)) return { type: "cancel-requested", ...of };
      return { type: "settled", ...of, attempt, worker: null, state, runMs: null, problem };
    });
  }
}

/** Both ends by the store's clock. What went back to the queue has no end of its own, but is due again from then on. */
function runMs(claimed: JobRecord, after: JobRecord, outcome: Outcome): number {
  const endedAt = after.finishedAt ?? after.notBefore - (outcome.kind === "retry" ? outcome.delayMs : 0);
  return Math.max(0, endedAt - (claimed.startedAt ?? endedAt));
}
