import { setImmediate } from "node:timers/promises";
import type { HostedService, LifecyclePhase } from "@millrace/hosting";

type Behavior = (signal: AbortSignal) => Promise<void> | void;

/** A service that writes each phase it goes through into `calls`, as `name.phase`, then does what it is told. */
export function recordingService(
  name: string,
  calls: string[],
  behaviors: Partial<Record<LifecyclePhase, Behavior>> = {},
): Required<Omit<HostedService, "execution">> {
  const phase =
    (which: LifecyclePhase) =>
    async (signal: AbortSignal): Promise<void> => {
      calls.push(`${name}.${which}`);
      await behaviors[which]?.(signal);
    };
  return {
    starting: phase("starting"),
    start: phase("start"),
    started: phase("started"),
    stopping: phase("stopping"),
    stop: phase("stop"),
    stopped: phase("stopped"),
  };
}

/** Waits until the signal aborts, then rejects with its reason: a service that obeys. */
export async function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  signal.throwIfAborted();
  return await promise;
}

/** Never ends and hears nothing. */
export function deaf(): Promise<void> {
  return Promise.withResolvers<void>().promise;
}

/** Throws `error` before, or after, the first wait. */
export function throwing(error: Error, when: "at once" | "after a wait"): Behavior {
  return when === "at once"
    ? () => {
        throw error;
      }
    : async () => {
        await setImmediate();
        throw error;
      };
}
