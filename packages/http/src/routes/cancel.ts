import { cancel, isTerminal } from "@millrace/jobs";
import type { FastifyInstance } from "fastify";
import { knownId } from "../known-id.ts";
import type { Service } from "../service.ts";
import { linksOf, statusDocument } from "../status-document.ts";

/** `DELETE /api/status/{id}`, and the same for a form without JavaScript: asks for a job's end. */
export function cancelRoutes(app: FastifyInstance, service: Service): void {
  app.delete<{ Params: { id: string } }>("/api/status/:id", async (request, reply) => {
    const job = await cancel(service.backend, knownId(request.params.id));
    if (!isTerminal(job.state)) reply.header("retry-after", service.retryAfter);
    return reply.code(202).header("location", linksOf(job.id).self).send(statusDocument(job));
  });

  app.post<{ Params: { id: string } }>("/jobs/:id/cancel", async (request, reply) => {
    const job = await cancel(service.backend, knownId(request.params.id));
    return reply.redirect(linksOf(job.id).page, 303);
  });
}
