import type { ApplicationLifetime } from "../lifetime.ts";
import type { ServiceState } from "../lifecycle/service-status.ts";
import type { Supervisor } from "../supervision/service-handle.ts";
import type { HealthCheck, HealthResult } from "./health-check.ts";
import { worstStatus, type HealthStatus } from "./health-report.ts";

/**
 * Whether the host can be sent work: it has started, and nobody has asked it to stop. It goes off at once when a stop is
 * asked for, before the drain delay, so that a load balancer has that time to look elsewhere.
 */
export function hostReadiness(lifetime: Pick<ApplicationLifetime, "started" | "draining" | "stopping">): HealthCheck {
  const { started, draining, stopping } = lifetime;
  return () => {
    if (stopping.aborted) return { status: "unhealthy", description: "stopping" };
    if (draining.aborted) return { status: "unhealthy", description: "draining" };
    return started.aborted ? "healthy" : { status: "unhealthy", description: "starting" };
  };
}

/**
 * How the hosted services are, one by one: degraded while one of them starts, unhealthy when one has failed, be it for good
 * or until its restart. The states are in the answer's `data`.
 *
 * @param names the services that matter. Default: all.
 */
export function serviceStates(supervisor: Supervisor, names?: readonly string[]): HealthCheck {
  return (): HealthResult => {
    const watched = names === undefined ? supervisor.services : names.map((name) => supervisor.service(name));
    const data = Object.fromEntries(watched.map(({ name, state, restarts }) => [name, { state, restarts }]));
    return { status: worstStatus(watched.map(({ state }) => statusOf[state])), data };
  };
}

const statusOf: Readonly<Record<ServiceState, HealthStatus>> = {
  running: "healthy",
  starting: "degraded",
  // Somebody has stopped it on purpose, or the host stops.
  stopped: "healthy",
  stopping: "healthy",
  faulted: "unhealthy",
};
