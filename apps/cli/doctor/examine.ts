import { setTimeout as delay } from "node:timers/promises";
import type { ConverterSettings } from "@millrace/converter/settings";
import type { Terminal } from "../terminal.ts";
import type { Check } from "./check.ts";
import { fault } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { rejectOn } from "./reject-on.ts";

/**
 * Makes the checks one after the other, and yields what each found. A check that fails in a way that it does not know, or
 * that takes too long, is a finding itself: the others are made all the same.
 * What is under way when it is interrupted has `graceMs` to clear away.
 * @throws the signal's reason when that is aborted
 */
export async function* examine(
  checks: readonly Check[],
  settings: ConverterSettings,
  terminal: Terminal,
  signal: AbortSignal,
  graceMs = 30_000,
): AsyncGenerator<Finding> {
  for (const check of checks) {
    signal.throwIfAborted();
    terminal.showPassing(check.name);
    yield* await findings(check, settings, terminal, signal, graceMs);
  }
}

async function findings(
  check: Check,
  settings: ConverterSettings,
  terminal: Terminal,
  interrupted: AbortSignal,
  graceMs: number,
): Promise<readonly Finding[]> {
  const { name, timeoutMs } = check;
  const late = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([interrupted, late]);
  const progress = (text: string): void => terminal.showPassing(text);
  const running = check.run({ settings, signal, progress });
  try {
    return await Promise.race([running, rejectOn(signal)]);
  } catch (error) {
    // It may have something to clear away.
    await Promise.race([Promise.allSettled([running]), delay(graceMs, undefined, { ref: false })]);
    interrupted.throwIfAborted();
    if (late.aborted) {
      const advice = "Something hangs: a disk, a mount, a process. Look at the machine, then try again.";
      return [fault(name, `There was no answer after ${timeoutMs / 1_000} s.`, advice, "time-out")];
    }
    const reason = error instanceof Error ? error.message : String(error);
    return [fault(name, `It could not be looked at: ${reason}`, "See what the message names.")];
  } finally {
    terminal.clearPassing();
  }
}
