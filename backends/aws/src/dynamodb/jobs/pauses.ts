import { pause } from "../../service/pause.ts";
import { runStep } from "../table/run-step.ts";
import type { Table } from "../table/table.ts";
import { pauseKey, pausesPartition } from "./job-keys.ts";

/** For how long a look at the pauses is good. */
const viewMs = 500;

/**
 * The kinds that are paused. A claim goes by a view of them that is no older than half a second, and whoever pauses or resumes
 * waits until no older view can be in use any more: so a claim costs no look at them, and a pause that was answered holds.
 * See ADR 67.
 */
export class Pauses {
  readonly #table: Table;
  #view: { readonly kinds: Promise<readonly string[]>; readonly at: number } | undefined;

  constructor(table: Table) {
    this.#table = table;
  }

  /** The kinds that are paused, sorted, as they were at some time within the last half second. */
  async view(): Promise<readonly string[]> {
    this.#table.requests.ensureOpen();
    const at = performance.now();
    if (this.#view !== undefined && at - this.#view.at < viewMs) return this.#view.kinds;
    const view = { kinds: this.list(), at };
    this.#view = view;
    try {
      return await view.kinds;
    } catch (error) {
      if (this.#view === view) this.#view = undefined;
      throw error;
    }
  }

  /** The kinds that are paused, sorted. */
  async list(): Promise<readonly string[]> {
    const items = await this.#table.query({ partition: pausesPartition });
    return items.map(({ sk }) => sk).toSorted();
  }

  /** Resolves when no claim goes by what was before. */
  async set(kind: string, paused: boolean): Promise<void> {
    const key = pauseKey(kind);
    const { revision } = await runStep(this.#table, (work) => {
      if ((work.read(key) !== undefined) === paused) return;
      if (paused) work.write(key, {});
      else work.delete(key);
    });
    this.#view = undefined;
    if (revision === undefined) return;
    // Once for the views, and as long again for the claims that were sent by them and are on their way.
    await pause(2 * viewMs, this.#table.requests.closing);
  }
}
