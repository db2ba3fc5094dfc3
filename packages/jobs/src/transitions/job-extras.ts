import type { JobExtras } from "../job.ts";

/** The extras of a job without any. */
export const noExtras: JobExtras = {
  recordTtlMs: null,
  logTtlMs: null,
  logExpiresAt: null,
  traceparent: null,
  deadline: null,
  deaths: [],
  maxDeaths: 3,
  concurrency: null,
  rate: null,
  rateSlot: null,
  reuseKey: null,
  origin: null,
  uniqueKey: null,
  behind: null,
  parentId: null,
  childIds: [],
  onChildFailure: "fail",
  waitsFor: 0,
  handlerVersion: null,
};

const names = Object.keys(noExtras) as readonly (keyof JobExtras)[];

/** The extras that differ from {@link noExtras}; null where none does, so that a plain job is nothing to write. */
export function extrasOf(record: JobExtras): Partial<JobExtras> | null {
  const own = names.filter((name) => !isDefault(record, name));
  return own.length === 0 ? null : Object.fromEntries(own.map((name) => [name, record[name]]));
}

/** Whether a member of a record is one of its extras. */
export function isExtra(name: string): name is keyof JobExtras {
  return Object.hasOwn(noExtras, name);
}

function isDefault(record: JobExtras, name: keyof JobExtras): boolean {
  const [value, byDefault] = [record[name], noExtras[name]];
  return value === byDefault || (Array.isArray(value) && value.length === 0);
}
