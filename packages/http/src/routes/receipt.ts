import { createPublicKey } from "node:crypto";
import { receipt, signReceipt } from "@millrace/jobs";
import type { ReceiptDocument } from "@millrace/jobs";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { entityTag, matchesAny } from "../entity-tag.ts";
import { HttpError } from "../errors.ts";
import { knownId } from "../known-id.ts";
import type { Service } from "../service.ts";

/**
 * `GET /api/status/{id}/receipt`: what was done, by hashes and times, signed where the service has a key; the same text
 * however often it is asked for. `GET /api/receipt-key`: the public key to check it with.
 */
export function receiptRoutes(app: FastifyInstance, service: Service): void {
  app.get<{ Params: { id: string } }>("/api/status/:id/receipt", async (request, reply) => {
    const text = JSON.stringify(await documentOf(knownId(request.params.id), service));
    return sendUnlessKnown(text, "application/json; charset=utf-8", request, reply);
  });

  app.get("/api/receipt-key", async (request, reply) => {
    const { receiptKey } = service.options;
    if (receiptKey === undefined) throw new HttpError("not-found", "this service does not sign its receipts");
    const text = String(createPublicKey(receiptKey).export({ type: "spki", format: "pem" }));
    return sendUnlessKnown(text, "application/x-pem-file", request, reply);
  });
}

async function documentOf(id: string, { backend, options }: Service): Promise<ReceiptDocument> {
  const given = await receipt(backend, id);
  // Ed25519 signs the same bytes with the same signature.
  return options.receiptKey === undefined
    ? { receipt: given, signature: null }
    : signReceipt(given, options.receiptKey);
}

function sendUnlessKnown(text: string, type: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const tag = entityTag(text);
  reply.header("etag", tag);
  if (matchesAny(request.headers["if-none-match"], tag)) return reply.code(304).send();
  return reply.type(type).send(text);
}
