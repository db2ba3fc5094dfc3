import { runStep } from "../table/run-step.ts";
import type { Table } from "../table/table.ts";
import { scheduleKey } from "./job-keys.ts";

/** How far schedules were carried out. */
export class Schedules {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async lastTick(name: string): Promise<{ readonly now: number; readonly tickAt: number | null }> {
    const item = await this.#table.get(scheduleKey(name));
    return { now: await this.#table.now(), tickAt: tickOf(item?.["tickAt"]) };
  }

  /** A compare-and-set. */
  async noteTick(name: string, from: number | null, to: number): Promise<boolean> {
    const key = scheduleKey(name);
    const { answer } = await runStep(this.#table, (work) => {
      if (tickOf(work.read(key)?.["tickAt"]) !== from) return false;
      work.write(key, { tickAt: to });
      return true;
    });
    return answer;
  }
}

function tickOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
