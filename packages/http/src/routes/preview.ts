import { buffer } from "node:stream/consumers";
import { preview } from "@millrace/jobs";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import { matchesAny } from "../entity-tag.ts";
import { HttpError } from "../errors.ts";
import { knownId } from "../known-id.ts";
import { pictureType } from "../picture-type.ts";
import type { Service } from "../service.ts";

interface PreviewRoute {
  Params: { id: string; number: string };
}

/** `GET /api/status/{id}/previews/{number}`: a picture of what a job makes, or has made. */
export function previewRoute(app: FastifyInstance, service: Service): void {
  app.get<PreviewRoute>("/api/status/:id/previews/:number", async (request, reply) => {
    const found = await preview(service.backend, knownId(request.params.id), numberOf(request.params.number));
    const tag = `"${found.tag}"`;
    // A browser may keep it, but asks whether it is still there: who deletes a job deletes its pictures.
    reply.headers({ etag: tag, "cache-control": "private, no-cache" });
    if (matchesAny(request.headers["if-none-match"], tag)) return reply.code(304).send();
    // Pictures are a mebibyte at the most.
    const bytes = await buffer(await found.open({ signal: clientGone(reply.raw) }));
    const type = pictureType(bytes);
    if (type === null) throw new HttpError("not-found", "what the job has shown is no picture");
    return reply.type(type).header("content-disposition", "inline").send(bytes);
  });
}

function numberOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new HttpError("not-found", "pictures have numbers from 1 on");
}
