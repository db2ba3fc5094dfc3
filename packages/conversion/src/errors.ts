/** Stable names of what can go wrong; programs switch on these, people read the message. */
export type ConversionErrorCode =
  | "unsupported-type"
  | "not-a-presentation"
  | "password-protected"
  | "unreadable-document"
  | "incomplete-output"
  | "invalid-options"
  | "time-limit"
  | "engine-crashed"
  | "engine-unavailable"
  | "cancelled";

/** Whether the same document with the same options would fail again. */
const permanence: Record<ConversionErrorCode, boolean> = {
  "unsupported-type": true,
  "not-a-presentation": true,
  "password-protected": true,
  "unreadable-document": true,
  "incomplete-output": true,
  "invalid-options": true,
  "time-limit": true,
  "engine-crashed": false,
  "engine-unavailable": false,
  cancelled: false,
};

/** The one error of this package. `cause` holds the evidence where there is any. */
export class ConversionError extends Error {
  override readonly name = "ConversionError";
  readonly code: ConversionErrorCode;
  /** True when trying again cannot help: the document or the request is at fault. */
  readonly permanent: boolean;

  constructor(code: ConversionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.permanent = permanence[code];
  }
}
