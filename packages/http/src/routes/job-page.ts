import { status } from "@millrace/jobs";
import type { FastifyInstance } from "fastify";
import { knownId } from "../known-id.ts";
import { jobPage } from "../pages/job-page.ts";
import { sendPage } from "../send-page.ts";
import type { Service } from "../service.ts";

/** `/jobs/{id}`: the page of any job. */
export function jobPageRoute(app: FastifyInstance, service: Service): void {
  app.get<{ Params: { id: string } }>("/jobs/:id", async (request, reply) => {
    const job = await status(service.backend, knownId(request.params.id));
    return sendPage(reply, jobPage(job, service.options));
  });
}
