import type { FastifyInstance, HTTPMethods } from "fastify";
import { HttpError } from "../errors.ts";

const methods: readonly HTTPMethods[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** Answers methods that an address does not know with 405, and says which it does. Call it after the routes are made. */
export function refuseOtherMethods(app: FastifyInstance): void {
  const addresses = [
    "/api/jobs/:name",
    "/api/status/:id",
    "/api/status/:id/events",
    "/api/status/:id/log",
    "/api/status/:id/receipt",
    "/api/receipt-key",
    "/api/status/:id/previews/:number",
    "/api/result/:id",
    "/jobs/:id",
    "/jobs/:id/cancel",
    "/jobs/:id/delete",
  ];
  for (const url of addresses) refuseAt(url, app);
}

function refuseAt(url: string, app: FastifyInstance): void {
  const allowed = methods.filter((method) => app.hasRoute({ url, method }));
  app.route({
    method: methods.filter((method) => !allowed.includes(method)),
    url,
    exposeHeadRoute: false,
    handler: (request) => {
      const allow = allowed.join(", ");
      throw new HttpError("method-not-allowed", `${request.method} does nothing here; ${allow} does`, {
        headers: { allow },
      });
    },
  });
}
