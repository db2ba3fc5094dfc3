import type { FastifyReply } from "fastify";
import { securePage } from "./security-headers.ts";

/** Sends a page with its Content-Security-Policy and the other headers that pages have. */
export function sendPage(reply: FastifyReply, page: string, status: number = 200): FastifyReply {
  securePage(reply);
  return reply.code(status).type("text/html; charset=utf-8").send(page);
}
