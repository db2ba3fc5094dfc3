import { aborted } from "../cancellation.ts";
import type { ValidatedOptions } from "../services/validated-options.ts";
import type { Failure } from "./failure.ts";
import type { StartLimits } from "./start-limits.ts";
import type { StartOutcome } from "./start.ts";
import { overdue } from "./timeouts.ts";

/** Waits for the options whose schemas take their time; not for longer than the start may go on, whatever they do. */
export async function validateLate(options: readonly ValidatedOptions[], limits: StartLimits): Promise<StartOutcome> {
  const checked = Promise.all(
    options.map(async ({ name, late }) => {
      const error = await late;
      return error === undefined ? [] : [{ service: name, phase: "validate", error } as const];
    }),
  );
  const failures = await Promise.race([checked, aborted(limits.signal)]);
  if (failures !== undefined) return outcomeOf(failures.flat());
  if (limits.stopSignal.aborted) return { kind: "interrupted" };
  const error = overdue("options", "validate", limits.startup);
  return { kind: "failed", failures: [{ service: "options", phase: "validate", error }] };
}

function outcomeOf(failures: readonly Failure[]): StartOutcome {
  return failures.length === 0 ? { kind: "started" } : { kind: "failed", failures };
}
