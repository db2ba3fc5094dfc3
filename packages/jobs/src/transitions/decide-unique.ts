import type { UniquePolicy } from "../job.ts";
import type { RecordHead } from "./record-head.ts";

/** What becomes of a job whose unique key others may hold already. */
export type UniqueDecision =
  /** Nothing is added: this one stands for it. */
  | { readonly kind: "existing"; readonly id: string }
  /** It is added, after the end of `cancel` was asked for in this order, and waits for the end of `behind`. */
  | { readonly kind: "insert"; readonly cancel: readonly string[]; readonly behind: string | null };

/**
 * Decides what a new job with a unique key does to those that hold it: all that have not ended. There is one in front, which
 * waits or runs, and at most one behind it.
 */
export function decideUnique(holders: readonly RecordHead[], policy: UniquePolicy): UniqueDecision {
  const front = holders.find(({ behind }) => behind === null);
  const successor = holders.find(({ behind }) => behind !== null);
  const newest = successor ?? front;
  if (newest === undefined) return { kind: "insert", cancel: [], behind: null };
  switch (policy) {
    case "existing":
      return { kind: "existing", id: newest.id };
    case "replace":
      // The one behind first, so that it is not let go by the end of the one in front.
      return { kind: "insert", cancel: idsOf(successor, front), behind: runningId(front) };
    case "keep-last":
      return {
        kind: "insert",
        cancel: idsOf(successor, runningId(front) === null ? front : undefined),
        behind: runningId(front),
      };
  }
}

function idsOf(...heads: readonly (RecordHead | undefined)[]): string[] {
  return heads.flatMap((head) => (head === undefined ? [] : [head.id]));
}

function runningId(front: RecordHead | undefined): string | null {
  return front?.state === "running" ? front.id : null;
}
