import type { FastifyReply, FastifyRequest } from "fastify";
import { isClientGone } from "./client-gone.ts";
import { HttpError } from "./errors.ts";
import { errorPage } from "./pages/error-page.ts";
import { prefersHtml } from "./prefers-html.ts";
import { problemResponse } from "./problem-response.ts";
import type { ProblemResponse } from "./problem-response.ts";
import { discardRest, lingering } from "./rest-of-body.ts";
import { securePage } from "./security-headers.ts";
import type { Service } from "./service.ts";

// What a route said of the answer that it meant to give.
const ofTheAnswer = [
  "content-disposition",
  "content-length",
  "etag",
  "last-modified",
  "preference-applied",
  "repr-digest",
];

/** Answers an error: as a problem (RFC 9457), or as a page that says the same to those who prefer one. */
export async function answerError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  service: Service,
): Promise<FastifyReply> {
  const error = isClientGone(thrown, reply.raw) ? brokenOff(thrown) : thrown;
  const response = problemResponse(error, { instance: request.url.split("?")[0] ?? "", requestId: request.id });
  report(error, response, request, service);
  for (const name of ofTheAnswer) reply.removeHeader(name);
  reply.code(response.status).headers(response.headers).header("vary", "accept");
  // As bytes, because Fastify adds to the JSON that it is given as text a charset, which this type does not have.
  const body = Buffer.from(writeProblem(response, request, reply, service));
  if (await discardRest(request.raw)) return reply.send(body);
  reply.headers({ connection: "close", "content-length": body.length });
  return reply.send(lingering(body));
}

function brokenOff(cause: unknown): HttpError {
  return new HttpError("broken-off", "the client closed the connection before it was answered", { cause });
}

function writeProblem(
  { problem }: ProblemResponse,
  request: FastifyRequest,
  reply: FastifyReply,
  { options }: Service,
): string {
  if (prefersHtml(request.headers)) {
    securePage(reply);
    reply.type("text/html; charset=utf-8");
    return errorPage(problem, options.brand);
  }
  reply.type("application/problem+json");
  return JSON.stringify(problem);
}

function report(error: unknown, { problem, status }: ProblemResponse, request: FastifyRequest, { log }: Service): void {
  const fields = { requestId: request.id, problem: problem.code, status };
  if (problem.code === "internal-error" || status === 500) log.error({ ...fields, err: error }, "a request failed");
  else if (status >= 500 && problem.code !== "stopping")
    log.warn({ ...fields, err: error }, "a request could not be served");
  else log.info(fields, "a request was refused");
}
