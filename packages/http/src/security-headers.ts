import type { FastifyReply } from "fastify";

/**
 * What a page may do: run and fetch what this origin serves, and nothing else. Pictures may also be written into the page.
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join("; ");

const always: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

const unlessSaid: Readonly<Record<string, string>> = {
  // Addresses of jobs are secrets, and answers belong to whom they are given.
  "cache-control": "private, no-store",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

/** Gives an answer the headers that none should be without. What a route has set stays. */
export function secure(reply: FastifyReply): void {
  reply.headers(always);
  for (const [name, value] of Object.entries(unlessSaid)) {
    if (!reply.hasHeader(name)) reply.header(name, value);
  }
}

/** Gives a page the headers that let it work, and no more. */
export function securePage(reply: FastifyReply): void {
  reply.headers({
    "content-security-policy": pagePolicy,
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    // With no-referrer, browsers send "Origin: null" with a page's own forms, and those could not be told from a stranger's.
    "referrer-policy": "same-origin",
  });
}
