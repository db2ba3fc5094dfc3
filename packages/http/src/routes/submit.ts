import { Submission, isTerminal, status, waitForEnd } from "@millrace/jobs";
import type { JobStatus } from "@millrace/jobs";
import type { FastifyInstance, FastifyReply } from "fastify";
import { clientGone } from "../client-gone.ts";
import { idempotencyKeyOf } from "../idempotency-key.ts";
import type { InputRequest } from "../input-request.ts";
import { preferencesOf } from "../preferences.ts";
import { prefersHtml } from "../prefers-html.ts";
import { readInput } from "../read-input.ts";
import { reuseWishOf } from "../reuse-wish.ts";
import type { Service } from "../service.ts";
import { linksOf, statusDocument } from "../status-document.ts";

/** `POST /api/jobs/{name}`: makes a job of a form, a JSON object or a file. */
export function submitRoute(app: FastifyInstance, service: Service): void {
  app.post("/api/jobs/:name", async (request: InputRequest["request"], reply: FastifyReply) => {
    service.refuseWhileStopping();
    const gone = clientGone(reply.raw);
    const id = await accept(request, service, gone);
    if (prefersHtml(request.headers)) return reply.redirect(linksOf(id).page, 303);
    const { waitMs, applied } = preferencesOf(request.headers.prefer);
    if (applied !== null) reply.header("preference-applied", applied);
    return answer(reply, service, await statusWithin(id, waitMs, service, gone), waitMs > 0);
  });
}

/** Makes the job. When it resolves, the job is on stable storage. */
async function accept(request: InputRequest["request"], service: Service, signal: AbortSignal): Promise<string> {
  const kind = service.kindNamed(request.params.name);
  const idempotencyKey = idempotencyKeyOf(request.headers);
  using _held = service.keysInFlight.hold(idempotencyKey);
  const options = { signal, log: service.log, ...(idempotencyKey !== undefined && { idempotencyKey }) };
  await using submission = new Submission(service.backend, kind, options);
  const { values, reuse } = reuseWishOf(request.headers, await readInput({ request, kind, submission }));
  const { record, created } = await submission.commit(values, { reuse });
  service.log.info({ jobId: record.id, job: kind.name, created, requestId: request.id }, "job accepted");
  return record.id;
}

async function statusWithin(id: string, withinMs: number, service: Service, gone: AbortSignal): Promise<JobStatus> {
  if (withinMs === 0 || service.stopping.aborted) return status(service.backend, id);
  const signal = AbortSignal.any([gone, service.stopping]);
  try {
    return await waitForEnd(service.backend, id, { withinMs, signal });
  } catch (cause) {
    if (!signal.aborted) throw cause;
    // Nobody waits any more, or the process is about to go: the job does not mind.
    return status(service.backend, id);
  }
}

function answer(reply: FastifyReply, service: Service, job: JobStatus, waited: boolean): FastifyReply {
  const ended = isTerminal(job.state);
  if (!ended) reply.header("retry-after", service.retryAfter);
  return reply
    .code(ended && waited ? 200 : 202)
    .header("location", linksOf(job.id).self)
    .send(statusDocument(job));
}
