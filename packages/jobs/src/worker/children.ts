import { splitOutput } from "../client/output-files.ts";
import type { HandlerInput, JobFile, Shape } from "../shape.ts";
import { isTerminal } from "../job-states.ts";
import type { TerminalState } from "../job-states.ts";
import type { JobRecord, StoredFile } from "../job.ts";
import type { JsonObject } from "../json.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import type { JobStore } from "../ports/job-store.ts";
import type { Problem } from "../problem.ts";
import { jobFile } from "./job-file.ts";

/** How a child ended, for the handler of its parent. */
export interface ChildResult<O extends Shape> {
  readonly id: string;
  readonly state: TerminalState;
  /** What it has made; null unless it has succeeded. */
  readonly output: HandlerInput<O> | null;
  /** Why it failed. */
  readonly problem: Problem | null;
}

/** Reads the ended children of the kind given, in the order in which they were submitted. */
export type ReadChildren = <O extends Shape>(kind: ChildKind<O>) => Promise<readonly ChildResult<O>[]>;

/** What reading children asks of their kind. */
export interface ChildKind<O extends Shape> {
  readonly name: string;
  readonly output: O;
}

/** An ended child as its record has it. */
export interface ChildEntry {
  readonly id: string;
  readonly kind: string;
  readonly state: TerminalState;
  readonly output: JsonObject | null;
  readonly problem: Problem | null;
}

/** The children of a job whose attempt runs. */
export interface Children {
  /** All that are still there: one that was deleted is left out. */
  read(): Promise<readonly ChildEntry[]>;
  file(stored: StoredFile): JobFile;
}

/** The children of `record`. They have all ended, or it would not run. */
export function childrenOf(
  { childIds }: JobRecord,
  { store, blobs }: { readonly store: JobStore; readonly blobs: BlobStore },
  attempt: AbortSignal,
): Children {
  return {
    async read() {
      const records = await Promise.all(childIds.map((id) => store.get(id)));
      return records.flatMap((child) => (child === undefined ? [] : entryOf(child)));
    },
    file: (stored) => jobFile(blobs, stored, attempt),
  };
}

/** The files in an output by which they are named there. */
export function filesOf({ output }: ChildEntry): readonly StoredFile[] {
  return Object.values(splitOutput(output).files);
}

function entryOf({ id, kind, state, output, problem }: JobRecord): ChildEntry[] {
  return isTerminal(state) ? [{ id, kind, state, output, problem }] : [];
}
