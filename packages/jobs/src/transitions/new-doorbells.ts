import type { ChildJob, NewJob } from "../job.ts";
import type { JobMessage } from "../ports/job-queue.ts";

/**
 * The messages to send for a new job: its own, or those of the children that it waits for. One that waits `behind` another is
 * rung for by whoever ends that, and a parent by whoever ends the last of its children.
 */
export function newDoorbells(job: NewJob | ChildJob, behind: boolean = false): JobMessage[] {
  const { id, kind, delayMs, priority, traceparent, children = [] } = job;
  const awaited = children.filter(({ done }) => done === undefined);
  if (awaited.length > 0) return awaited.flatMap((child) => newDoorbells(tracedAs(child, traceparent)));
  if (behind || job.done !== undefined) return [];
  return [{ jobId: id, kind, delayMs, priority, ...(typeof traceparent === "string" && { traceparent }) }];
}

/** A child belongs to the trace of its parent's submission. */
export function tracedAs<Child extends ChildJob>(child: Child, traceparent: string | null | undefined): Child {
  return typeof traceparent === "string" ? { ...child, traceparent } : child;
}
