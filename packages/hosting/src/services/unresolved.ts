import type { AwilixResolutionError } from "awilix/browser";
import { didYouMean, HostingError, type HostingErrorCode } from "../errors.ts";

/** The error of this package for one of awilix's, which tells the kinds apart in words only. */
export function unresolved(cause: AwilixResolutionError, known: readonly string[]): HostingError {
  const missing = /^Could not resolve '([^']+)'\.(?! Cyclic)/.exec(cause.message)?.[1] ?? "";
  const hint = missing === "" || known.includes(missing) ? "" : didYouMean(missing, known);
  const message = cause.message.replaceAll(/Symbol\((.*?)\)/g, "$1").replaceAll(/\s+/g, " ");
  return new HostingError(codeOf(cause), `${message}${hint}`, { cause });
}

function codeOf({ message }: AwilixResolutionError): HostingErrorCode {
  if (message.includes("Cyclic dependencies detected")) return "CIRCULAR_SERVICE";
  if (message.includes("has a shorter lifetime than its ancestor")) return "CAPTIVE_SERVICE";
  return "UNRESOLVED_SERVICE";
}
