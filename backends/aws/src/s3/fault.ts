import { JobError, isJobError } from "@millrace/jobs";
import type { JobErrorCode } from "@millrace/jobs";
import { describeError, isBrokenNetwork, isWithoutCredential } from "../service/describe-error.ts";

/** What is worth another try: the service was busy or ailing, or what came was not what was sent. */
const passing: ReadonlySet<string> = new Set([
  "BadDigest",
  "IncompleteBody",
  "InternalError",
  "OperationAborted",
  "RequestTimeTooSkewed",
  "RequestTimeout",
  "ServiceUnavailable",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

const full: ReadonlySet<string> = new Set(["InsufficientStorage", "QuotaExceeded", "XMinioStorageFull"]);
const insufficientStorage = 507;

/** Whether an error that the SDK threw may be over in a moment. */
export function isPassing(error: unknown): boolean {
  const described = describeError(error);
  const { name, status } = described;
  if (full.has(name) || status === insufficientStorage || name === "NotImplemented") return false;
  return passing.has(name) || isBrokenNetwork(described) || status >= 500 || status === 429;
}

/** Whether `error`, or what it was made of, is what the service calls so. */
export function isRefusal(error: unknown, name: string): boolean {
  return describeError(isJobError(error) ? error.cause : error).name === name;
}

/** What an error of the SDK means to whoever called, with what is to be done about it. */
export function faultOf(cause: unknown, bucket: string): JobError {
  if (isJobError(cause)) return cause;
  const described = describeError(cause);
  const { name, message, status } = described;
  const told = (what: string, code: JobErrorCode = "storage-unavailable"): JobError =>
    new JobError(code, what, { cause });
  if (name === "NoSuchKey") return told(`there is no such blob in the bucket "${bucket}"`, "blob-not-found");
  if (name === "InvalidRange")
    return told("the blob has none of the bytes that were asked for", "range-not-satisfiable");
  if (name === "PreconditionFailed") return told("the blob was replaced while it was read; read it again");
  if (name === "NoSuchBucket") return told(`there is no bucket "${bucket}"; make it, or mend its name or the endpoint`);
  if (name === "PermanentRedirect" || name === "AuthorizationHeaderMalformed") {
    return told(`the bucket "${bucket}" is in another region (${message}); set that region`);
  }
  if (isWithoutCredential(described)) {
    return told(
      `the credential for the bucket "${bucket}" was not taken (${name}: ${message}); renew it, or give another`,
    );
  }
  if (name === "AccessDenied" || status === 403) {
    return told(`access to the bucket "${bucket}" was denied (${message}); let the role do this, as the README lists`);
  }
  if (full.has(name) || status === insufficientStorage) {
    return told(
      `there is no room left in the bucket "${bucket}" (${message}); free some, or raise its quota`,
      "storage-full",
    );
  }
  return told(
    `the bucket "${bucket}" cannot be used (${name}: ${message})${isPassing(cause) ? "; this may pass" : ""}`,
  );
}
