import type { JobRecord } from "../job.ts";

/** The answer to a claim. */
export type ClaimAnswer =
  /** The job is the worker's, under `record.fence`. Its end may have been asked for before the answer came (`cancelRequested`). */
  | { readonly kind: "claimed"; readonly record: JobRecord }
  /** It waits for the end of other jobs: whoever ends the last of them rings for it. */
  | { readonly kind: "blocked" }
  /** It waits for its time, `delayMs` from now. */
  | { readonly kind: "not-due"; readonly delayMs: number }
  /** Another worker holds it, for `delayMs` at least. */
  | { readonly kind: "held"; readonly delayMs: number }
  /** Its kind is paused. It is parked. */
  | { readonly kind: "paused" }
  /**
   * It would break a limit: of its rate, for `delayMs`, which is noted as its `notBefore`; or, null, of its concurrency, until
   * a job with the same key ends. It is parked then.
   */
  | { readonly kind: "limited"; readonly delayMs: number | null }
  /** It has ended, or was forgotten: there is nothing left to do. */
  | { readonly kind: "over" };
