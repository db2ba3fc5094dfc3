/** Why an attempt was told to stop. */
export type AbortCause = "cancelled" | "timed-out" | "deadline-exceeded" | "interrupted" | "lease-lost";

const explanations: Readonly<Record<AbortCause, string>> = {
  cancelled: "the job was cancelled",
  "timed-out": "the time of the attempt is up",
  "deadline-exceeded": "the job was to be finished by now",
  interrupted: "the worker is stopping; the job will be run again elsewhere",
  "lease-lost": "the claim on the job was lost; another worker may be running it",
};

/** The reason of a handler's aborted signal. */
export class AttemptAborted extends Error {
  override readonly name = "AbortError";
  readonly kind: AbortCause;
  /** How long the attempt could have taken, where it was ended because its time was up. */
  readonly limitMs: number | undefined;

  constructor(kind: AbortCause, limitMs?: number) {
    super(explanations[kind]);
    this.kind = kind;
    this.limitMs = limitMs;
  }
}
