import type { FastifyRequest } from "fastify";
import { HttpError } from "./errors.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * Refuses what a page of another origin makes a browser send. Browsers say where a request comes from by `Sec-Fetch-Site`,
 * and where they do not (plain http on a name other than localhost) by `Origin`; programs say neither, and carry no
 * cookies that could be abused.
 * @throws HttpError `cross-origin`
 */
export function refuseCrossOrigin(request: FastifyRequest): void {
  if (safeMethods.has(request.method) || isOwn(request)) return;
  throw new HttpError(
    "cross-origin",
    "this request was made by a page of another site, and those may change nothing here",
  );
}

function isOwn(request: FastifyRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin } = request.headers;
  return origin === undefined || hostOf(origin) === request.host.toLowerCase();
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
