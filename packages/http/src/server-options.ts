import { STATUS_CODES, maxHeaderSize } from "node:http";
import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import { problemType } from "@millrace/jobs";
import { problemTable } from "./problem-table.ts";
import { problemResponse } from "./problem-response.ts";

/** What {@link serverOptions} sets of Fastify's own options. */
export interface ServerOptions {
  readonly requestTimeout: number;
  readonly routerOptions: { readonly maxParamLength: number };
  readonly clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => void;
  readonly frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => void;
}

/**
 * What a Fastify application has to be made with, so that also the errors which never reach a route are problems, and a
 * request that does not arrive comes to an end: `Fastify({ ...serverOptions(), logger })`.
 *
 * `requestTimeoutMs` is how long a whole request may take to arrive, its files included. Fastify sets no limit of its own;
 * the default here is 30 minutes, which lets 200 MiB through at 1 Mbit/s.
 */
export function serverOptions({
  requestTimeoutMs = 1_800_000,
}: { readonly requestTimeoutMs?: number } = {}): ServerOptions {
  // An id that is too long to be one is answered like any other that is none: by its route, however long it is.
  const routerOptions = { maxParamLength: maxHeaderSize };
  return { requestTimeout: requestTimeoutMs, routerOptions, clientErrorHandler, frameworkErrors };
}

/** An address that cannot be decoded, say. */
function frameworkErrors(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, problem } = problemResponse(error, {
    instance: request.url.split("?")[0] ?? "",
    requestId: request.id,
  });
  reply.code(status).type("application/problem+json").header("cache-control", "private, no-store");
  reply.header("x-content-type-options", "nosniff").send(Buffer.from(JSON.stringify(problem)));
}

/** What Node's parser refuses; there is no request yet, only a socket. */
function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const code = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "request-timeout" : "bad-request";
  const { status, title, advice } = problemTable[code];
  const body = JSON.stringify({ type: problemType(code), code, title, status, detail: advice });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "content-type: application/problem+json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
