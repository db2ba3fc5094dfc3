import type { RecordHead } from "./record-head.ts";

/** Whether a job is past its deadline, `now` by the store's clock. Whoever claims it then is to fail it. */
export function isOverdue({ deadline }: Pick<RecordHead, "deadline">, now: number): boolean {
  return deadline !== null && deadline <= now;
}
