import type { IncomingHttpHeaders } from "node:http";
import Negotiator from "negotiator";

// The first is what those who prefer nothing get.
const offered = ["application/json", "application/problem+json", "text/html"];

/** Whether a client would rather have a page than JSON: a browser that navigates says so, programs do not. */
export function prefersHtml(headers: IncomingHttpHeaders): boolean {
  return new Negotiator({ headers }).mediaType(offered) === "text/html";
}
