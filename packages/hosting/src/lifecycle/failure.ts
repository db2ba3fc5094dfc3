import type { LifecyclePhase } from "../hosted-service.ts";

/** Something that went wrong in the life of a host, and who did it when. */
export interface Failure {
  /** The name of the service, or `process` for what nobody caught. */
  readonly service: string;
  readonly phase: LifecyclePhase | "validate" | "construct" | "execute" | "dispose" | "uncaught";
  readonly error: unknown;
}

/**
 * What to throw for these failures: nothing for none, the error itself for one, and for
 * several an `AggregateError` of all whose `cause` is the first. One error told by two counts once.
 */
export function combineFailures(failures: readonly Failure[]): unknown {
  const distinct = failures.filter(
    ({ error }, index) => failures.findIndex((other) => other.error === error) === index,
  );
  const [first, second] = distinct;
  if (first === undefined || second === undefined) return first?.error;
  const errors = distinct.map(({ error }) => error);
  const list = distinct.map(describeFailure).join("; ");
  return new AggregateError(errors, `${distinct.length} failures: ${list}`, { cause: first.error });
}

function describeFailure({ service, phase, error }: Failure): string {
  return `"${service}" in ${phase}: ${error instanceof Error ? error.message : String(error)}`;
}
