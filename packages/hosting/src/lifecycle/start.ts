import { isCancellation } from "../cancellation.ts";
import { HostingError } from "../errors.ts";
import type { Deadline } from "./deadline.ts";
import type { Failure } from "./failure.ts";
import type { ServiceEntry, StartPhase } from "./service-entry.ts";

export type StartOutcome =
  | { readonly kind: "started" }
  /** The signal aborted before everything had started; nothing failed for it. */
  | { readonly kind: "interrupted" }
  | { readonly kind: "failed"; readonly failure: Failure };

const startPhases: readonly StartPhase[] = ["starting", "start", "started"];

/**
 * Takes all services through the start phases, one after the other, until one fails or the
 * signal aborts. Undoing what was started is the caller's business.
 *
 * @param patience armed when the signal aborts: how long a call under way may then still take.
 * @param onStarted called for each service as its `start` succeeds.
 */
export async function startServices(
  services: readonly ServiceEntry[],
  signal: AbortSignal,
  patience: Deadline,
  onStarted: (service: ServiceEntry) => void,
): Promise<StartOutcome> {
  for (const phase of startPhases) {
    for (const service of services) {
      if (signal.aborted) return { kind: "interrupted" };
      const outcome = await startService(service, phase, signal, patience);
      if (outcome.kind !== "started") return outcome;
      if (phase === "start") onStarted(service);
    }
  }
  return signal.aborted ? { kind: "interrupted" } : { kind: "started" };
}

async function startService(
  service: ServiceEntry,
  phase: StartPhase,
  signal: AbortSignal,
  patience: Deadline,
): Promise<StartOutcome> {
  const outcome = await service.start(phase, signal, patience);
  switch (outcome.kind) {
    case "done":
      return { kind: "started" };
    case "failed":
      // Having obeyed the signal is no failure; the first cause is whatever aborted it.
      if (isCancellation(outcome.error, signal)) return { kind: "interrupted" };
      return { kind: "failed", failure: { service: service.name, phase, error: outcome.error } };
    case "expired":
    case "abandoned":
      return { kind: "failed", failure: { service: service.name, phase, error: deafTo(service, phase, patience) } };
  }
}

function deafTo({ name }: ServiceEntry, phase: StartPhase, { timeoutMs }: Deadline): HostingError {
  return new HostingError(
    "SHUTDOWN_TIMEOUT",
    `"${name}" was in ${phase} when the host was stopped and did not end within ${timeoutMs} ms: it must obey its signal`,
  );
}
