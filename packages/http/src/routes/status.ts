import { isTerminal, status } from "@millrace/jobs";
import type { FastifyInstance } from "fastify";
import { entityTag, matchesAny } from "../entity-tag.ts";
import { knownId } from "../known-id.ts";
import type { Service } from "../service.ts";
import { statusDocument } from "../status-document.ts";

/** `GET /api/status/{id}`: where a job stands. */
export function statusRoute(app: FastifyInstance, service: Service): void {
  app.get<{ Params: { id: string } }>("/api/status/:id", async (request, reply) => {
    const job = await status(service.backend, knownId(request.params.id));
    const text = JSON.stringify(statusDocument(job));
    const tag = entityTag(text);
    reply.header("etag", tag);
    if (!isTerminal(job.state)) reply.header("retry-after", service.retryAfter);
    if (matchesAny(request.headers["if-none-match"], tag)) return reply.code(304).send();
    return reply.type("application/json; charset=utf-8").send(text);
  });
}
