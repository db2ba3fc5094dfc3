import { addFiles } from "../client/add-files.ts";
import { commit } from "../client/commit.ts";
import { JobDraft } from "../client/job-draft.ts";
import { checkSubmitOptions, ownKeyPrefix } from "../client/submit-options.ts";
import type { NewJob } from "../job.ts";
import type { Logger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import type { Schedule } from "../schedule/define-schedule.ts";

/** Without `catchUp`, a tick that is later than this was missed. */
const missedAfterMs = 60_000;

/**
 * Submits the job of a schedule if a tick is due. Any number of processes may do so at once: the tick is the job's idempotency
 * key, so that one job comes of it, and it is noted after that, so that none is lost.
 * @returns in how many milliseconds to look again; undefined if the schedule never fires any more
 */
export async function tickSchedule(backend: Backend, schedule: Schedule, log: Logger): Promise<number | undefined> {
  const { name, ticks, catchUp } = schedule;
  const { now, tickAt } = await backend.store.lastTick(name);
  if (tickAt === null) {
    // One that is new begins now: nobody has missed what was before.
    await backend.store.noteTick(name, null, now);
    return untilNext(schedule, now, now);
  }
  const next = ticks.after(tickAt);
  if (next === undefined || next > now) return untilNext(schedule, tickAt, now);
  const due = Math.max(next, ticks.lastUntil(now) ?? next);
  if (catchUp || now - due <= missedAfterMs) await submitTick(backend, schedule, due, log);
  else log.warn({ schedule: name, tickAt: new Date(due) }, "a tick was missed and is left out");
  await backend.store.noteTick(name, tickAt, due);
  return untilNext(schedule, due, now);
}

function untilNext({ ticks }: Schedule, from: number, now: number): number | undefined {
  const next = ticks.after(from);
  return next === undefined ? undefined : Math.max(0, next - now);
}

async function submitTick(backend: Backend, schedule: Schedule, tickAt: number, log: Logger): Promise<void> {
  const { name, kind, unique, options } = schedule;
  const checked = checkSubmitOptions({ ...options, ...(unique && { unique }), reuse: false, log });
  const draft = new JobDraft(backend.blobs, kind, checked);
  const job = await tickedJob(draft, schedule, tickAt);
  const [submitted] = await commit(backend, [{ job, drafts: [draft] }], log);
  log.info({ schedule: name, jobId: submitted?.record.id, created: submitted?.created }, "a tick was carried out");
}

async function tickedJob(draft: JobDraft, { name, kind, inputFor }: Schedule, tickAt: number): Promise<NewJob> {
  const at = new Date(tickAt);
  try {
    return {
      ...draft.toJob(await addFiles(draft, kind.input, await inputFor(at))),
      idempotencyKey: `${ownKeyPrefix}schedule:${name}:${at.toISOString()}`,
      // The tick alone decides: a process of another version may give it another input.
      fingerprint: null,
      origin: { kind: "scheduled", schedule: name, tickAt },
    };
  } catch (cause) {
    await draft.deleteFiles();
    throw cause;
  }
}
