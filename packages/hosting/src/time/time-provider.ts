import { setTimeout } from "node:timers/promises";

/**
 * What tells the time and waits: .NET's `TimeProvider`. Parts of this package that go by the clock take one, so that a
 * test can drive them with the `FakeTimeProvider` of `@millrace/hosting/testing`.
 */
export interface TimeProvider {
  /** The wall clock, in milliseconds since 1970 (UTC). It may be set, so it may jump either way. */
  now(): number;
  /** A clock that only goes forward, in milliseconds since some moment of its own. For measuring how long. */
  timestamp(): number;
  /**
   * Waits. A time of any length will do, where Node's own timers end at 24 days.
   * @throws the reason of `signal` when that aborts first
   */
  delay(ms: number, signal: AbortSignal): Promise<void>;
}

/** The longest time that Node's timers can wait: about 24 days. */
const longestTimerMs = 2_147_483_647;

/** The clocks and timers of this process. */
export const systemTime: TimeProvider = {
  now: () => Date.now(),
  timestamp: () => performance.now(),
  async delay(ms, signal) {
    for (let leftMs = ms; ; leftMs -= longestTimerMs) {
      await wait(Math.min(Math.max(leftMs, 0), longestTimerMs), signal);
      if (leftMs <= longestTimerMs) return;
    }
  },
};

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    // Node wraps the reason in an error of its own; who waits wants the reason.
    signal.throwIfAborted();
    throw error;
  }
}
