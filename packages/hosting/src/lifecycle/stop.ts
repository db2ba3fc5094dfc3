import type { Deadline } from "./deadline.ts";
import type { FailureReport } from "./failure-report.ts";
import type { ServiceEntry, StopPhase } from "./service-entry.ts";

/**
 * Takes all services through the stop phases, one after the other, whatever fails. When the
 * deadline has passed, the rest are still called, but no longer waited for.
 *
 * @param services in the order in which they are to stop.
 * @param onStopping called after all `stopping` phases, before the first `stop`.
 */
export async function stopServices(
  services: readonly ServiceEntry[],
  deadline: Deadline,
  report: FailureReport,
  onStopping: () => void,
): Promise<void> {
  await stopPhase("stopping", services, deadline, report);
  onStopping();
  await stopPhase("stop", services, deadline, report);
  await stopPhase("stopped", services, deadline, report);
}

async function stopPhase(
  phase: StopPhase,
  services: readonly ServiceEntry[],
  deadline: Deadline,
  report: FailureReport,
): Promise<void> {
  for (const service of services) {
    const outcome = await service.stop(phase, deadline);
    report.whileStopping(service.name, phase, outcome, deadline);
  }
}
