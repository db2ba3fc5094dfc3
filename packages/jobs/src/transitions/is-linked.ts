import type { RecordHead } from "./record-head.ts";

/** Whether the end of a job may mean something to others: few jobs have any. */
export function isLinked({ parentId, uniqueKey, childIds }: RecordHead): boolean {
  return parentId !== null || uniqueKey !== null || childIds.length > 0;
}
