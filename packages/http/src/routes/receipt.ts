import { receipt } from "@millrace/jobs";
import type { FastifyInstance } from "fastify";
import { entityTag, matchesAny } from "../entity-tag.ts";
import { knownId } from "../known-id.ts";
import type { Service } from "../service.ts";

/** `GET /api/status/{id}/receipt`: what was done, by hashes and times; the same text however often it is asked for. */
export function receiptRoute(app: FastifyInstance, service: Service): void {
  app.get<{ Params: { id: string } }>("/api/status/:id/receipt", async (request, reply) => {
    const text = JSON.stringify(await receipt(service.backend, knownId(request.params.id)));
    const tag = entityTag(text);
    reply.header("etag", tag);
    if (matchesAny(request.headers["if-none-match"], tag)) return reply.code(304).send();
    return reply.type("application/json; charset=utf-8").send(text);
  });
}
