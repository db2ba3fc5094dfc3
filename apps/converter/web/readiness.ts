import type { HealthChecks } from "@millrace/hosting";
import type { ReadinessReport } from "@millrace/http";

/** What the host knows of its readiness, in the form in which the HTTP interface asks for it. */
export async function readinessOf(health: HealthChecks): Promise<ReadinessReport> {
  const { status, entries } = await health.report("ready");
  const checks = entries.map(({ name, status, description }) => ({
    name,
    ready: status !== "unhealthy",
    detail: description ?? status,
  }));
  return { ready: status !== "unhealthy", checks };
}
