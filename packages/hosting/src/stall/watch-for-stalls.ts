import { onAbort } from "../cancellation.ts";
import type { LifecycleSettings } from "../host-settings.ts";
import type { ApplicationLifetime } from "../lifetime.ts";
import type { CallsUnderWay } from "./calls-under-way.ts";
import { StallWatch } from "./stall-watch.ts";

/** What is to be watched. */
export interface Watched {
  readonly lifetime: ApplicationLifetime;
  readonly calls: CallsUnderWay;
  readonly settings: Pick<LifecycleSettings, "startupTimeoutMs" | "shutdownTimeoutMs" | "stallGraceMs">;
}

/**
 * Makes the deadlines of start and stop hold against a service that blocks the event loop for
 * good, until disposed; where the settings ask for it. A process that is being debugged stands
 * still on purpose, and is left alone.
 */
export function watchForStalls({ lifetime, calls, settings }: Watched): Disposable {
  const { startupTimeoutMs, shutdownTimeoutMs, stallGraceMs } = settings;
  if (stallGraceMs === 0 || isDebugged()) return { [Symbol.dispose]: () => {} };
  let watch = startupTimeoutMs > 0 ? new StallWatch(startupTimeoutMs + stallGraceMs, calls) : undefined;
  const end = (): void => watch?.[Symbol.dispose]();
  onAbort(lifetime.started, end);
  onAbort(lifetime.stopping, () => {
    end();
    watch = new StallWatch(shutdownTimeoutMs + stallGraceMs, calls);
  });
  return { [Symbol.dispose]: end };
}

function isDebugged(): boolean {
  return process.getBuiltinModule("node:inspector").url() !== undefined;
}
