import type { RecordHead } from "./record-head.ts";

/** When the result of a job that ends now is deleted; null for a child, whose result is kept until its parent has ended. */
export function expiryOf({ parentId, resultTtlMs }: RecordHead, now: number): number | null {
  return parentId === null ? now + resultTtlMs : null;
}
