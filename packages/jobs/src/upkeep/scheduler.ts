import { JobError } from "../errors.ts";
import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import type { Schedule } from "../schedule/define-schedule.ts";
import { pauseFor } from "../pause-for.ts";
import { tickSchedule } from "./tick-schedule.ts";

/** What a scheduler is made of. */
export interface SchedulerOptions {
  readonly backend: Backend;
  /** What {@link defineSchedule} made; their names must differ. */
  readonly schedules: readonly Schedule[];
  /** Default: nothing is logged. */
  readonly log?: Logger;
}

// The store's clock may be set, or a process of another version may have changed the schedule.
const lookAgainMs = 60_000;
const retryMs = 5_000;

/**
 * Submits jobs by the clock of the store. It has the shape of a hosted service. Run it in as many processes as you like: each
 * tick makes one job, whichever of them is there.
 */
export class Scheduler {
  readonly name = "scheduler";
  readonly #options: Required<SchedulerOptions>;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** @throws JobError `invalid-definition` for schedules of the same name */
  constructor({ backend, schedules, log = silentLogger }: SchedulerOptions) {
    const names = schedules.map(({ name }) => name);
    const doubled = [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
    if (doubled.length > 0) {
      const list = doubled.map((name) => `"${name}"`).join(", ");
      throw new JobError(
        "invalid-definition",
        `the scheduler cannot tell these schedules apart: ${list} is given twice`,
      );
    }
    this.#options = { backend, schedules, log };
  }

  /** The work that goes on. */
  get execution(): Promise<void> {
    return this.#running;
  }

  /** Begins; resolves at once. */
  async start(): Promise<void> {
    this.#running = this.#runAll();
  }

  /** Resolves when the submissions under way are done. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #runAll(): Promise<void> {
    await Promise.all(this.#options.schedules.map((schedule) => this.#repeat(schedule)));
  }

  async #repeat(schedule: Schedule): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const waitMs = await this.#tick(schedule);
      if (waitMs === undefined) return;
      await pauseFor(Math.min(waitMs, lookAgainMs), signal);
    }
  }

  /** Whatever goes wrong with one schedule, such as an input that cannot be made, is no reason to leave out the others. */
  async #tick(schedule: Schedule): Promise<number | undefined> {
    const { backend, log } = this.#options;
    try {
      return await tickSchedule(backend, schedule, log);
    } catch (cause) {
      log.error({ schedule: schedule.name, err: cause }, "a tick could not be carried out; trying again");
      return retryMs;
    }
  }
}
