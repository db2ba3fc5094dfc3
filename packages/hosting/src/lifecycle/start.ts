import { isCancellation } from "../cancellation.ts";
import type { Failure } from "./failure.ts";
import { hasEndedWell, type ServiceEntry, type StartPhase } from "./service-entry.ts";
import type { Ending } from "./settle.ts";
import type { StartLimits } from "./start-limits.ts";
import { overdue } from "./timeouts.ts";

export type StartOutcome =
  | { readonly kind: "started" }
  /** A stop was asked for before everything had started; nothing failed for it. */
  | { readonly kind: "interrupted" }
  /** At least one, in the order in which they failed. */
  | { readonly kind: "failed"; readonly failures: readonly Failure[] };

/** Who is told how it goes with the starts. */
export interface StartEvents {
  /** The `start` of a service has succeeded. */
  onStarted(service: ServiceEntry): void;
  /** A `start` that has not ended in time may still succeed. */
  onGivenUp(service: ServiceEntry, ending: Promise<Ending>): void;
}

const startPhases: readonly StartPhase[] = ["starting", "start", "started"];

/**
 * Takes all services through the start phases, one level after the other, until one fails or the
 * start is given up. The services of a level run side by side, what each does before its first
 * wait in their order; none is cut short because another one fails. Undoing what was started is
 * the caller's business.
 */
export async function startServices(
  levels: readonly (readonly ServiceEntry[])[],
  limits: StartLimits,
  events: StartEvents,
): Promise<StartOutcome> {
  for (const phase of startPhases) {
    for (const level of levels) {
      if (limits.signal.aborted) return givenUp(level, phase, limits);
      const outcome = await startLevel(level, phase, limits, events);
      if (outcome.kind !== "started") return outcome;
    }
  }
  return limits.stopSignal.aborted ? { kind: "interrupted" } : { kind: "started" };
}

async function startLevel(
  level: readonly ServiceEntry[],
  phase: StartPhase,
  limits: StartLimits,
  events: StartEvents,
): Promise<StartOutcome> {
  const failures: Failure[] = [];
  const outcomes = await Promise.all(level.map((service) => startService(service, phase, limits, events, failures)));
  if (failures.length > 0) return { kind: "failed", failures };
  return { kind: outcomes.includes("interrupted") ? "interrupted" : "started" };
}

async function startService(
  service: ServiceEntry,
  phase: StartPhase,
  limits: StartLimits,
  events: StartEvents,
  failures: Failure[],
): Promise<StartOutcome["kind"]> {
  const { name } = service;
  const outcome = await service.start(phase, limits);
  if (phase === "start" && hasEndedWell(outcome)) events.onStarted(service);
  switch (outcome.kind) {
    case "done":
      return "started";
    case "failed":
      // Having obeyed the signal is no failure; the first cause is whatever aborted it.
      if (isCancellation(outcome.error, limits.stopSignal)) return "interrupted";
      failures.push({ service: name, phase, error: outcome.error });
      return "failed";
    case "expired":
      if (phase === "start" && outcome.ended === undefined) events.onGivenUp(service, outcome.ending);
      failures.push({ service: name, phase, error: overdue(name, phase, outcome.deadline, outcome.ended) });
      return "failed";
    case "abandoned":
      if (limits.stopSignal.aborted) return "interrupted";
      failures.push({ service: name, phase, error: overdue(name, phase, limits.startup) });
      return "failed";
  }
}

/** Of a start that is given up between two calls: where its time has run out, on whoever was next. */
function givenUp(
  [next]: readonly ServiceEntry[],
  phase: StartPhase,
  { stopSignal, startup }: StartLimits,
): StartOutcome {
  if (stopSignal.aborted || next === undefined) return { kind: "interrupted" };
  return { kind: "failed", failures: [{ service: next.name, phase, error: overdue(next.name, phase, startup) }] };
}
