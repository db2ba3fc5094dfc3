/** Stable names of what can go wrong; programs switch on these, people read the message. */
export type ConversionErrorCode =
  | "unsupported-type"
  | "not-a-presentation"
  | "not-a-document"
  | "password-protected"
  | "wrong-password"
  | "archive-limits"
  | "dtd-forbidden"
  | "image-too-large"
  | "external-content"
  | "too-many-pages"
  | "unreadable-document"
  | "incomplete-output"
  | "invalid-options"
  | "time-limit"
  | "memory-limit"
  | "output-too-large"
  | "queue-full"
  | "engine-crashed"
  | "engine-unavailable"
  | "cancelled";

/** Whether the same document with the same options would fail again. */
const permanence: Record<ConversionErrorCode, boolean> = {
  "unsupported-type": true,
  "not-a-presentation": true,
  "not-a-document": true,
  "password-protected": true,
  "wrong-password": true,
  "archive-limits": true,
  "dtd-forbidden": true,
  "image-too-large": true,
  "external-content": true,
  "too-many-pages": true,
  "unreadable-document": true,
  "incomplete-output": true,
  "invalid-options": true,
  "time-limit": true,
  "memory-limit": true,
  "output-too-large": true,
  "queue-full": false,
  "engine-crashed": false,
  "engine-unavailable": false,
  cancelled: false,
};

/** Enough to find the document again, and to see what it did. */
export interface CrashEvidence {
  /** SHA-256 of the document, in hexadecimal. */
  readonly sha256: string;
  /** The end of what the engine wrote. */
  readonly log: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** The one error of this package. `cause` holds the evidence where there is any. */
export class ConversionError extends Error {
  override readonly name = "ConversionError";
  readonly code: ConversionErrorCode;
  /** True when trying again cannot help: the document or the request is at fault. */
  readonly permanent: boolean;
  /** What an engine left when a document made it end. */
  readonly evidence: CrashEvidence | undefined;

  constructor(code: ConversionErrorCode, message: string, options?: ErrorOptions & { evidence?: CrashEvidence }) {
    super(message, options);
    this.code = code;
    this.evidence = options?.evidence;
    this.permanent = permanence[code];
  }
}
