import { JobError } from "@millrace/jobs";
import type { IncomingHttpHeaders } from "node:http";

/** The field by which a form says so. No field of a job can have this name: those have no hyphens. */
export const reuseField = "reuse-result";

/** What a client sent, and whether it takes an earlier result for the same. */
export interface ReuseWish {
  readonly values: Readonly<Record<string, unknown>>;
  readonly reuse: boolean;
}

/**
 * Tells whether a result of an earlier job will do: not where the field `reuse-result` is false, or the request says
 * `Cache-Control: no-cache`, as browsers do when a page is loaded afresh.
 * @throws JobError `invalid-input` where the field is neither true nor false
 */
export function reuseWishOf(headers: IncomingHttpHeaders, sent: Readonly<Record<string, unknown>>): ReuseWish {
  const { [reuseField]: wish = "", ...values } = sent;
  return { values, reuse: booleanOf(wish) && !asksForFresh(headers) };
}

function asksForFresh({ "cache-control": directives = "" }: IncomingHttpHeaders): boolean {
  return directives.split(",").some((directive) => directive.trim().toLowerCase() === "no-cache");
}

function booleanOf(wish: unknown): boolean {
  const word = typeof wish === "boolean" ? String(wish) : wish;
  if (word === "" || word === "true" || word === "on") return true;
  if (word === "false" || word === "off") return false;
  const faults = [{ path: reuseField, message: "expected true or false" }];
  throw new JobError("invalid-input", `the field ${reuseField} is neither true nor false`, { faults });
}
