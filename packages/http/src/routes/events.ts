import { isTerminal, status, watch } from "@millrace/jobs";
import type { JobStatus } from "@millrace/jobs";
import type { FastifyInstance, FastifyReply } from "fastify";
import { clientGone } from "../client-gone.ts";
import { EventStream, StalledReader } from "../event-stream.ts";
import { knownId } from "../known-id.ts";
import type { Service } from "../service.ts";
import { statusDocument } from "../status-document.ts";

/** `GET /api/status/{id}/events`: the statuses of a job as they come, as server-sent events. */
export function eventsRoute(app: FastifyInstance, service: Service): void {
  app.get<{ Params: { id: string } }>("/api/status/:id/events", { exposeHeadRoute: false }, async (request, reply) => {
    service.refuseWhileStopping();
    const job = await status(service.backend, knownId(request.params.id));
    const seen = versionOf(request.headers["last-event-id"]);
    // The one answer by which a browser's EventSource stops coming back.
    if (isTerminal(job.state) && seen >= job.version) return reply.code(204).send();
    using _place = service.streams.take(request.ip);
    await stream(job, seen, reply, service);
  });
}

async function stream(job: JobStatus, seen: number, reply: FastifyReply, service: Service): Promise<void> {
  const gone = clientGone(reply.raw);
  const signal = AbortSignal.any([gone, service.stopping]);
  using events = EventStream.over(reply, service.options);
  try {
    for await (const next of watch(service.backend, job.id, { afterVersion: seen, signal })) {
      const data = JSON.stringify(statusDocument(next));
      await events.send({ id: next.version, name: "status", data }, signal);
    }
  } catch (cause) {
    // The client left, or is to come back to another process; whatever else it was, it finds out when it comes back.
    if (!signal.aborted) reportBrokenStream(cause, job.id, service);
  }
}

/** Notes why a stream ended before its time. */
export function reportBrokenStream(cause: unknown, jobId: string, { log }: Service): void {
  if (cause instanceof StalledReader)
    log.info({ jobId }, "an event stream was dropped, because its reader took nothing");
  else log.error({ jobId, err: cause }, "an event stream broke off");
}

function versionOf(header: string | string[] | undefined): number {
  return typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : -1;
}
