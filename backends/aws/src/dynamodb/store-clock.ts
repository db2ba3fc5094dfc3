/** An answer says in its `Date` header what second it is; it may have been cut off almost a second before. */
const secondMs = 1_000;
/** Bounds widen by this much of the time that passes, because no two clocks go alike: 100 µs a second. */
const driftRatio = 0.0001;

/** Wall clocks are nudged by small amounts all the time; only more than this is a step. */
const stepMs = 1_000;

/** The clocks of a machine. */
export interface MachineClock {
  /** Milliseconds since an unknown moment; neither jumps nor goes back. */
  monotonicMs(): number;
  /** Milliseconds since 1970, as somebody has set them. */
  wallMs(): number;
}

/** The clocks of this machine. */
export const machineClock: MachineClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/**
 * The clock of the store: that of the service, as far as its answers tell. Each bounds how far the service is ahead of this
 * machine's monotonic clock: what it said was true between the moment the request was sent and that in which the answer came.
 * All bounds together soon leave a few milliseconds. The machine's own clock is believed where they allow it, so that a
 * machine that is set right does not even notice; where they do not, the nearest time is taken that they allow. See ADR 66.
 */
export class StoreClock {
  readonly #machine: MachineClock;
  #lowestMs = -Infinity;
  #highestMs = Infinity;
  #boundedAt = 0;
  /** How far the machine's wall clock was ahead of its monotonic one when the service last answered. */
  #offsetMs = 0;
  #toldMs = 0;

  constructor(machine: MachineClock = machineClock) {
    this.#machine = machine;
  }

  /**
   * Whether the service has told the time, and nothing has happened to the machine's clocks since. They part when somebody sets
   * one, and when the machine sleeps (a function is frozen between two calls): only another answer tells which it was.
   */
  get isSet(): boolean {
    return this.#lowestMs !== -Infinity && Math.abs(this.#wallOffset() - this.#offsetMs) < stepMs;
  }

  /** The time of the machine's monotonic clock, to be given to {@link heard}. */
  mark(): number {
    return this.#machine.monotonicMs();
  }

  /** Takes the `Date` header of an answer to a request that was sent at `sentAt`. One that is no date tells nothing. */
  heard(date: string | undefined, sentAt: number): void {
    const at = Date.parse(date ?? "");
    if (Number.isNaN(at)) return;
    const receivedAt = this.#machine.monotonicMs();
    const [lowest, highest] = [at - receivedAt, at + secondMs - sentAt];
    const drift = (receivedAt - this.#boundedAt) * driftRatio;
    this.#lowestMs = Math.max(lowest, this.#lowestMs - drift);
    this.#highestMs = Math.min(highest, this.#highestMs + drift);
    this.#boundedAt = receivedAt;
    this.#offsetMs = this.#wallOffset();
    // The machine has slept, or was moved: what was known before holds no more.
    if (this.#lowestMs > this.#highestMs) [this.#lowestMs, this.#highestMs] = [lowest, highest];
  }

  /** Milliseconds since 1970; never less than what it told before, as long as the machine does not sleep. */
  now(): number {
    const bounded = Math.min(Math.max(this.#wallOffset(), this.#lowestMs), this.#highestMs);
    const now = Math.floor(this.#machine.monotonicMs() + bounded);
    // An hour back after an hour forwards is a mistake to mend, not one to wait for.
    this.#toldMs = this.#toldMs - now > secondMs ? now : Math.max(this.#toldMs, now);
    return this.#toldMs;
  }

  #wallOffset(): number {
    return this.#machine.wallMs() - this.#machine.monotonicMs();
  }
}
