import { setImmediate as nextTurn } from "node:timers/promises";
import type { Deadline } from "./deadline.ts";

/** How a call that nobody waits for in vain ended. */
export type Ending = { readonly kind: "done" } | { readonly kind: "failed"; readonly error: unknown };

/** How a call ended, or that it did not. */
export type Outcome =
  | Ending
  /**
   * The deadline came while this call was waited for. A call that returned only after it,
   * because it blocked the event loop, counts too: `ended` is then how it did.
   */
  | {
      readonly kind: "expired";
      readonly deadline: Deadline;
      readonly ended: Ending | undefined;
      /** How the call will have ended, if ever. */
      readonly ending: Promise<Ending>;
    }
  /** The deadline had passed before, and the call did not end at once. */
  | { readonly kind: "abandoned" };

/**
 * Makes the call and waits until it ends, at most until the first of the deadlines, whether or
 * not it obeys their signals. Past a deadline calls are still made, so that everybody hears the
 * (aborted) signal, but each has no more than one turn of the event loop.
 *
 * What the call does before its first wait happens before this function returns.
 */
export async function settle(call: () => Promise<void> | void, deadlines: readonly Deadline[]): Promise<Outcome> {
  const passed = deadlines.find(({ hasExpired }) => hasExpired);
  if (passed !== undefined) return settleLate(call, passed);
  const ending = endingOf(call);
  const ended = await Promise.race([ending, ...deadlines.map(({ expired }) => expired)]);
  const deadline = deadlines.find(({ hasExpired }) => hasExpired);
  if (deadline !== undefined) return { kind: "expired", deadline, ended: ended ?? undefined, ending };
  return ended ?? (await ending);
}

async function settleLate(call: () => Promise<void> | void, { signal }: Deadline): Promise<Outcome> {
  const outcome = await Promise.race([endingOf(call), nextTurn<Outcome>({ kind: "abandoned" })]);
  const hasGivenUp = outcome.kind === "failed" && outcome.error === signal.reason;
  return hasGivenUp ? { kind: "abandoned" } : outcome;
}

async function endingOf(call: () => Promise<void> | void): Promise<Ending> {
  try {
    await call();
    return { kind: "done" };
  } catch (error) {
    return { kind: "failed", error };
  }
}
