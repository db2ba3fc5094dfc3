import type { DeadLetter } from "../dead-letter.ts";

/** What is to become of a message that was delivered. */
export type Verdict =
  /** Forget it. */
  | { readonly kind: "handled" }
  /** Set it aside, with what is known. */
  | { readonly kind: "dead"; readonly letter: DeadLetter }
  /** Give it back: the instance stops, and another one may have it. */
  | { readonly kind: "interrupted" };
