import { JobError, isJobError } from "@millrace/jobs";
import { describeError, isBrokenNetwork, isWithoutCredential } from "../service/describe-error.ts";

/** What is worth another try: the service was busy or ailing. The last is a limit on messages in hand, which others free. */
const passing: ReadonlySet<string> = new Set([
  "InternalError",
  "InternalFailure",
  "KmsThrottled",
  "RequestThrottled",
  "RequestTimeout",
  "ServiceUnavailable",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "OverLimit",
]);

/** The service's codes come with this before them, or without. */
const legacyPrefix = "AWS.SimpleQueueService.";

/** What a message in hand is refused with that is no longer in hand. */
const gone: ReadonlySet<string> = new Set(["InvalidParameterValue", "MessageNotInflight", "ReceiptHandleIsInvalid"]);

/** The code of a refusal, as it is called today. */
function plainCode(code: string): string {
  return code.startsWith(legacyPrefix) ? code.slice(legacyPrefix.length) : code;
}

/** How the SDK tells that a message did not arrive as it was sent: by an error without a name of its own. */
const garbled = /^Invalid MD5 checksum/;

/** Whether an error that the SDK threw may be over in a moment. */
export function isPassing(error: unknown): boolean {
  const described = describeError(error);
  const { name, message, status } = described;
  return (
    passing.has(plainCode(name)) ||
    isBrokenNetwork(described) ||
    status >= 500 ||
    status === 429 ||
    garbled.test(message)
  );
}

/** Whether a message was refused because it is no longer in the hand of whoever asked. SQS does not always tell. */
export function isGone(code: string): boolean {
  return gone.has(plainCode(code));
}

/** What an error of the SDK means to whoever called, with what is to be done about it. */
export function faultOf(cause: unknown, queueUrl: string): JobError {
  if (isJobError(cause)) return cause;
  const described = describeError(cause);
  const { message, status } = described;
  const name = plainCode(described.name);
  const told = (what: string): JobError => new JobError("storage-unavailable", what, { cause });
  if (name === "QueueDoesNotExist" || name === "NonExistentQueue") {
    return told(`there is no queue "${queueUrl}"; make it, or mend its address or region`);
  }
  if (isWithoutCredential(described) || name === "InvalidSecurity") {
    return told(
      `the credential for the queue "${queueUrl}" was not taken (${name}: ${message}); renew it, or give another`,
    );
  }
  if (name.startsWith("AccessDenied") || name === "KmsAccessDenied" || (status === 403 && !isPassing(cause))) {
    return told(`access to the queue "${queueUrl}" was denied (${message}); let the role do this, as the README lists`);
  }
  return told(
    `the queue "${queueUrl}" cannot be used (${name}: ${message})${isPassing(cause) ? "; this may pass" : ""}`,
  );
}
