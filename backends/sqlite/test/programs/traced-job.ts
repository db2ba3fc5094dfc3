import { JobFailure, defineJob, problem } from "@millrace/jobs";
import type { Job } from "@millrace/jobs";
import { trace } from "@opentelemetry/api";

export const tracedKind = defineJob({ name: "traced-work", input: {}, output: {}, backoff: { minMs: 1, maxMs: 1 } });

/** Makes a span of its own, as a library with instrumentation would; fails at the first attempt. */
export const tracedJob: Job = tracedKind.handledBy(async (_input, { attempt }) => {
  trace.getTracer("handler").startActiveSpan("in the handler", (span) => span.end());
  if (attempt === 1) throw new JobFailure(problem("busy", "Busy", "Later."), { retry: true });
  return {};
});
