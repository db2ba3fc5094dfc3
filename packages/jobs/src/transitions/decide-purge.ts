import { isTerminal } from "../job-states.ts";
import type { RecordChanges, RecordHead } from "./record-head.ts";

/** What changes when the files of a job that has ended are deleted. */
export type PurgeChanges = RecordChanges<"purged" | "output">;

/** Decides what becomes of a record whose files are gone: null where that changes nothing. */
export function decidePurge(head: RecordHead): PurgeChanges | null {
  if (!isTerminal(head.state) || head.purged) return null;
  return { version: head.version + 1, purged: true, output: null };
}
