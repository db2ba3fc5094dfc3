import type { Deadline } from "./deadline.ts";
import type { FailureReport } from "./failure-report.ts";
import type { ServiceEntry, StopPhase } from "./service-entry.ts";

/**
 * Takes all services through the stop phases, one level after the other, whatever fails. When the
 * deadline has passed, the rest are still called, but no longer waited for.
 *
 * @param levels in the order in which they are to stop.
 * @param onStopping called after all `stopping` phases, before the first `stop`.
 */
export async function stopServices(
  levels: readonly (readonly ServiceEntry[])[],
  deadline: Deadline,
  report: FailureReport,
  onStopping: () => void,
): Promise<void> {
  await stopPhase("stopping", levels, deadline, report);
  onStopping();
  await stopPhase("stop", levels, deadline, report);
  await stopPhase("stopped", levels, deadline, report);
}

async function stopPhase(
  phase: StopPhase,
  levels: readonly (readonly ServiceEntry[])[],
  deadline: Deadline,
  report: FailureReport,
): Promise<void> {
  for (const level of levels) await Promise.all(level.map((service) => stopService(service, phase, deadline, report)));
}

async function stopService(
  service: ServiceEntry,
  phase: StopPhase,
  deadline: Deadline,
  report: FailureReport,
): Promise<void> {
  const outcome = await service.stop(phase, deadline);
  report.whileStopping(service.name, phase, outcome);
}
