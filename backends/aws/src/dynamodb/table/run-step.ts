import { commit } from "./commit.ts";
import type { Committed } from "./commit.ts";
import { keyText } from "./item.ts";
import type { Item, Key } from "./item.ts";
import type { Patience } from "../../service/patience.ts";
import type { Table } from "./table.ts";
import type { Turn } from "./turns.ts";
import { NotRead, Snapshot, Torn, Work } from "./work.ts";

/** What is likely to be there, so that it need not be read first. */
export type Guess = readonly [key: Key, item: Item | undefined];

/** What a step decided, and under which revision that was written; undefined where there was nothing to write. */
export interface StepAnswer<T> {
  readonly answer: T;
  readonly work: Work;
  readonly revision: string | undefined;
}

/**
 * Takes a step that reads, decides and writes as if nobody else did anything meanwhile. It is a plain function: where it looks
 * at something for the first time it is stopped, that is read, and it begins anew; so it does when anything was no longer as
 * it had seen it by the time of writing. It must not do anything but through its {@link Work}.
 * @throws JobError `storage-unavailable` when others were always faster
 */
export async function runStep<T>(
  table: Table,
  step: (work: Work, now: number) => T,
  guesses: readonly Guess[] = [],
): Promise<StepAnswer<T>> {
  const patience = table.requests.patience();
  let snapshot = new Snapshot();
  for (const [key, item] of guesses) snapshot.guess(key, item);
  let refused = false;
  let turn: Turn | undefined;
  try {
    for (;;) {
      await table.now();
      const work = new Work(snapshot);
      const attempt = take(() => step(work, table.requests.clock.now()));
      if (attempt.kind === "not-read") {
        await read(table, snapshot, attempt.missing);
      } else if (attempt.kind === "torn") {
        snapshot = new Snapshot();
        await patience.wait(attempt.cause);
      } else if (work.writes.length > 0) {
        const committed = await commit(table, work);
        if (committed.kind === "written") return { answer: attempt.answer, work, revision: committed.revision };
        snapshot = after(committed);
        // Who is refused once mostly finds that nothing is left to do, and need not wait for others to find the same.
        if (refused) turn = await nextTurn(table, turn, committed.key, patience);
        refused = true;
      } else if (snapshot.hasGuesses) {
        // Only what was read may be the reason to leave everything as it is.
        snapshot = new Snapshot();
      } else return { answer: attempt.answer, work, revision: undefined };
    }
  } finally {
    turn?.[Symbol.dispose]();
  }
}

type Attempt<T> =
  | { readonly kind: "taken"; readonly answer: T }
  | { readonly kind: "not-read"; readonly missing: NotRead }
  | { readonly kind: "torn"; readonly cause: Torn };

function take<T>(step: () => T): Attempt<T> {
  try {
    return { kind: "taken", answer: step() };
  } catch (error) {
    if (error instanceof NotRead) return { kind: "not-read", missing: error };
    if (error instanceof Torn) return { kind: "torn", cause: error };
    throw error;
  }
}

async function read(table: Table, snapshot: Snapshot, { keys, range }: NotRead): Promise<void> {
  if (range !== undefined) snapshot.noteRange(range, await table.query(range));
  const [key] = keys;
  if (keys.length === 1 && key !== undefined) {
    const item = await table.get(key);
    snapshot.noteItems(keys, item === undefined ? [] : [item]);
  } else if (keys.length > 1) snapshot.noteItems(keys, await table.getAll(keys));
}

/** Waits in line with those of this process who want the same; who had their turn wait for those of other processes. */
async function nextTurn(table: Table, turn: Turn | undefined, key: Key, patience: Patience): Promise<Turn> {
  if (turn?.key === keyText(key)) {
    await patience.wait("others have changed it again and again");
    return turn;
  }
  turn?.[Symbol.dispose]();
  const next = await table.turns.take(keyText(key));
  try {
    patience.ensureLeft("others have changed it again and again");
    return next;
  } catch (error) {
    next[Symbol.dispose]();
    throw error;
  }
}

/** What is known after a refusal: the one item that it was about, or nothing. */
function after({ key, found }: Extract<Committed, { readonly kind: "refused" }>): Snapshot {
  const snapshot = new Snapshot();
  if (found !== undefined) snapshot.noteItems([key], found.item === undefined ? [] : [found.item]);
  return snapshot;
}
