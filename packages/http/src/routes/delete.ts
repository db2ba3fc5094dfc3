import { remove } from "@millrace/jobs";
import type { FastifyInstance } from "fastify";
import { knownId } from "../known-id.ts";
import type { Service } from "../service.ts";

/** `DELETE /api/result/{id}`, and the same for a form: deletes a job at once, with its files, its log and its record. */
export function deleteRoutes(app: FastifyInstance, service: Service): void {
  app.delete<{ Params: { id: string } }>("/api/result/:id", async (request, reply) => {
    await remove(service.backend, knownId(request.params.id), service.log);
    return reply.code(204).send();
  });

  app.post<{ Params: { id: string } }>("/jobs/:id/delete", async (request, reply) => {
    await remove(service.backend, knownId(request.params.id), service.log);
    return reply.redirect(service.options.brand.home, 303);
  });
}
