import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";

const deadlineMs = 5_000;
const everyMs = 5;

/**
 * Asks again and again until there is an answer, for what comes with time only: a lease that lapses, a message that is due.
 * @throws AssertionError if there is none after 5 s
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await delay(everyMs);
  }
  assert.fail(`waited ${deadlineMs} ms in vain until ${what}`);
}
