import { isJobError } from "../errors.ts";
import type { JobRecord, NewJob, Outcome } from "../job.ts";
import { noteFault, registeredTracer, spanKinds, within } from "./open-telemetry.ts";
import type { Span } from "./open-telemetry.ts";
import { spanContextOf, traceparentOf } from "./traceparent.ts";

/**
 * Submits jobs within a span, where an OpenTelemetry SDK has registered itself. `submit` is given the jobs with the span's
 * trace context, which their records and messages carry to whoever works on them.
 */
export async function tracedSubmit<T>(
  jobs: readonly NewJob[],
  submit: (jobs: readonly NewJob[]) => Promise<T>,
): Promise<T> {
  const registered = registeredTracer();
  if (registered === undefined) return submit(jobs);
  const { tracer, active } = registered;
  const kinds = [...new Set(jobs.map(({ kind }) => kind))].join(" ");
  const attributes = {
    ...attributesOf("submit", "send", kinds),
    ...(jobs.length > 1 && { "messaging.batch.message_count": jobs.length }),
    ...(jobs[0] !== undefined && jobs.length === 1 && { "messaging.message.id": jobs[0].id }),
  };
  return tracer.startActiveSpan(`submit ${kinds}`, { kind: spanKinds.producer, attributes }, active, (span) => {
    const traceparent = traceparentOf(span.spanContext());
    return ending(span, () => submit(jobs.map((job) => ({ ...job, traceparent }))));
  });
}

/**
 * Runs an attempt within a span, where an OpenTelemetry SDK has registered itself: in the trace of the job's submission, as
 * a child of it and linked to it, in whichever process it runs.
 */
export async function tracedAttempt(record: JobRecord, run: () => Promise<Outcome>): Promise<Outcome> {
  const registered = registeredTracer();
  if (registered === undefined) return run();
  const { tracer, active } = registered;
  const submission = spanContextOf(record.traceparent);
  const options = {
    kind: spanKinds.consumer,
    attributes: {
      ...attributesOf("run", "process", record.kind),
      "messaging.message.id": record.id,
      "millrace.attempt": record.attempt,
    },
    ...(submission !== undefined && { links: [{ context: submission }] }),
  };
  const context = submission === undefined ? active : within(active, submission);
  return tracer.startActiveSpan(`run ${record.kind}`, options, context, (span) =>
    ending(span, async () => {
      const outcome = await run();
      noteOutcome(span, outcome);
      return outcome;
    }),
  );
}

function noteOutcome(span: Span, outcome: Outcome): void {
  span.setAttribute("millrace.outcome", outcome.kind);
  if (outcome.kind === "failed" || outcome.kind === "retry") noteFault(span, outcome.problem.code);
}

/** By OpenTelemetry's conventions for messaging. */
function attributesOf(operation: string, type: "send" | "process", kinds: string): Record<string, string> {
  return {
    "messaging.system": "millrace",
    "messaging.operation.name": operation,
    "messaging.operation.type": type,
    "messaging.destination.name": kinds,
  };
}

async function ending<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    span.recordException(error instanceof Error ? error : String(error));
    noteFault(span, isJobError(error) ? error.code : "internal-error");
    throw error;
  } finally {
    span.end();
  }
}
