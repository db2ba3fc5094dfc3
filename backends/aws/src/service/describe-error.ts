/** What an error of the SDK says of itself. */
export interface ErrorDescription {
  /** The service's code, or the name of the error. */
  readonly name: string;
  /** The system's code, where the network failed. */
  readonly code: string;
  readonly message: string;
  /** Of the answer; 0 where none came. */
  readonly status: number;
}

const brokenNetwork: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
]);

/** What begins Node's codes for bytes that are no answer. They may be the rest of one before, of which too much was sent. */
const noHttp = "HPE_";

const withoutCredential: ReadonlySet<string> = new Set([
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignatureException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "InvalidToken",
  "MissingAuthenticationToken",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
  "UnrecognizedClientException",
]);

/** Reads what the SDK, or Node beneath it, has thrown. */
export function describeError(error: unknown): ErrorDescription {
  const { name, code, message, $metadata } = Object(error) as {
    readonly name?: unknown;
    readonly code?: unknown;
    readonly message?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return { name: String(name), code: String(code), message: String(message), status: $metadata?.httpStatusCode ?? 0 };
}

/** Whether the network failed, which may be over in a moment. */
export function isBrokenNetwork({ name, code }: ErrorDescription): boolean {
  return name === "TimeoutError" || brokenNetwork.has(code) || code.startsWith(noHttp);
}

/** Whether there is no credential, or none that is taken. */
export function isWithoutCredential({ name }: ErrorDescription): boolean {
  return withoutCredential.has(name);
}
