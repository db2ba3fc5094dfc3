import type { FastifyInstance } from "fastify";
import { openApiDocument } from "../openapi/document.ts";
import type { Service } from "../service.ts";

/** `/openapi.json`: everything that this service answers, for programs that make clients of it. */
export function openApiRoute(app: FastifyInstance, { options }: Service): void {
  const { brand, jobs, metrics } = options;
  const text = JSON.stringify(openApiDocument({ name: brand.name, jobs, metrics }));
  app.get("/openapi.json", async (_request, reply) => reply.type("application/json; charset=utf-8").send(text));
}
