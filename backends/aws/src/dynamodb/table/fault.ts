import { JobError, isJobError } from "@millrace/jobs";
import { describeError, isBrokenNetwork, isWithoutCredential } from "../../service/describe-error.ts";

/** What is worth another try: the service was busy or ailing, or the network was. */
const passing: ReadonlySet<string> = new Set([
  "InternalServerError",
  "InternalFailure",
  "LimitExceededException",
  "ProvisionedThroughputExceededException",
  "ReplicatedWriteConflictException",
  "RequestLimitExceeded",
  "RequestTimeTooSkewed",
  "RequestTimeout",
  "RequestTimeoutException",
  "ServiceUnavailable",
  "ThrottlingException",
  "TransactionConflictException",
  "TransactionInProgressException",
]);

const contended: ReadonlySet<string> = new Set([
  "None",
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

/** Whether an error that the SDK threw may be over in a moment. */
export function isPassing(error: unknown): boolean {
  const described = describeError(error);
  if (described.name === "TransactionCanceledException") {
    return cancellationCodes(error).every((reason) => contended.has(reason));
  }
  return passing.has(described.name) || isBrokenNetwork(described) || described.status >= 500;
}

/** Why a transaction was not written, one reason an item in their order; empty for another error. */
export function cancellationCodes(error: unknown): readonly string[] {
  const { CancellationReasons } = Object(error) as {
    readonly CancellationReasons?: readonly { readonly Code?: string }[];
  };
  return (CancellationReasons ?? []).map(({ Code = "None" }) => Code);
}

/** What an error of the SDK means to whoever called, with what is to be done about it. */
export function faultOf(cause: unknown, table: string): JobError {
  if (isJobError(cause)) return cause;
  const described = describeError(cause);
  const { name, message } = described;
  const told = (what: string): JobError => new JobError("storage-unavailable", what, { cause });
  if (name === "ResourceNotFoundException") {
    return told(
      `there is no table "${table}", or it lacks an index; make it with createTable, or mend the name or region`,
    );
  }
  if (name === "AccessDeniedException") {
    return told(`access to the table "${table}" was denied (${message}); let the role do this, as the README lists`);
  }
  if (isWithoutCredential(described)) {
    return told(
      `the credential for the table "${table}" was not taken (${name}: ${message}); renew it, or give another`,
    );
  }
  if (name === "ValidationException" && /size (?:has|cannot) exceed/.test(message)) {
    const what = `a record may be 400 KB, and a transaction 4 MB: DynamoDB takes no more (${message})`;
    return new JobError("payload-too-large", what, { cause });
  }
  return told(`the table "${table}" cannot be reached (${name}: ${message}); this may pass`);
}
