import type { News } from "../wakes/news.ts";
import type { WorkingSet } from "./working-set.ts";

/** What a transaction has to tell those who wait. */
export function newsOf(set: WorkingSet): News {
  const changed = [...set.entries.values()].filter(
    ({ record, before, deleted }) => deleted || record.version !== before.version,
  );
  return {
    messages:
      set.inserts.some(({ doorbells }) => doorbells.length > 0) ||
      set.fates.some(({ delayMs }) => delayMs !== null) ||
      set.returned.length > 0,
    jobs: changed.map(({ record }) => record.id),
  };
}
