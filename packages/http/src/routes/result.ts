import { result } from "@millrace/jobs";
import type { JobResult } from "@millrace/jobs";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { rangeOf } from "../byte-range.ts";
import { clientGone } from "../client-gone.ts";
import { contentDisposition } from "../content-disposition.ts";
import { allowsTag, matchesAny } from "../entity-tag.ts";
import { HttpError } from "../errors.ts";
import { knownId } from "../known-id.ts";
import type { Service } from "../service.ts";

interface ResultRoute {
  Params: { id: string };
  Querystring: { file?: string; inline?: string; disposition?: string };
}

type ResultRequest = FastifyRequest<ResultRoute>;

// What browsers show without running anything of it in the name of this site.
const shownInline = new Set(["application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif"]);

/** `GET` and `HEAD /api/result/{id}`: a file of the result, whole or in parts (RFC 9110). */
export function resultRoute(app: FastifyInstance, service: Service): void {
  app.route<ResultRoute>({
    method: ["GET", "HEAD"],
    url: "/api/result/:id",
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { id } = request.params;
      const found = await result(service.backend, knownId(id), request.query.file);
      return answer(found, request, reply);
    },
  });
}

function answer(found: JobResult, request: ResultRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> {
  const { headers } = request;
  const tag = `"${found.file.sha256}"`;
  describe(found, tag, request, reply);
  if (!allowsTag(headers["if-match"], tag)) throw new HttpError("precondition-failed", "the result has another ETag");
  if (matchesAny(headers["if-none-match"], tag)) return reply.code(304).send();
  // RFC 9110, 13.1.5: a part only of what the client already has a part of; and 14.2: ranges are of GET alone.
  const range = request.method === "GET" && sameAs(headers["if-range"], tag) ? headers.range : undefined;
  return send(found, range, request, reply);
}

function send(
  found: JobResult,
  header: string | undefined,
  request: ResultRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  const { bytes } = found.file;
  const range = rangeOf(header, bytes);
  switch (range.kind) {
    case "unsatisfiable":
      throw unsatisfiable(bytes);
    case "whole":
      reply.header("content-length", bytes);
      return request.method === "HEAD" ? reply.send() : stream(found, undefined, reply);
    case "part":
      reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${bytes}`);
      reply.header("content-length", range.end - range.start + 1);
      return stream(found, { start: range.start, end: range.end }, reply);
  }
}

/** Fastify pipes with back-pressure, and destroys the stream when the client leaves; the signal stops one not yet open. */
async function stream(
  found: JobResult,
  range: { readonly start: number; readonly end: number } | undefined,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const signal = clientGone(reply.raw);
  return reply.send(await found.open({ signal, ...(range && { range }) }));
}

function describe(found: JobResult, tag: string, request: ResultRequest, reply: FastifyReply): void {
  const { name, contentType, sha256 } = found.file;
  const disposition = dispositionOf(request, contentType);
  // Browsers show a PDF by a page of their own, which may need what "default-src 'none'" would take from it.
  if (disposition === "inline") reply.header("content-security-policy", "frame-ancestors 'none'");
  reply.headers({
    etag: tag,
    "accept-ranges": "bytes",
    "content-type": contentType,
    "content-disposition": contentDisposition(disposition, name),
    "repr-digest": `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`,
  });
  const { finishedAt } = found.record;
  if (finishedAt !== null) reply.header("last-modified", new Date(finishedAt).toUTCString());
}

function dispositionOf({ query }: ResultRequest, contentType: string): "attachment" | "inline" {
  const wanted = query.inline === "1" || query.disposition === "inline";
  return wanted && shownInline.has(contentType) ? "inline" : "attachment";
}

/** A date would be a weak validator here: two results within a second would share it. */
function sameAs(ifRange: string | string[] | undefined, tag: string): boolean {
  return ifRange === undefined || ifRange === tag;
}

function unsatisfiable(bytes: number): HttpError {
  const headers = { "content-range": `bytes */${bytes}` };
  return new HttpError("range-not-satisfiable", `the file has ${bytes} bytes, and the range begins after them`, {
    headers,
  });
}
