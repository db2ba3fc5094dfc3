import type { Logger } from "pino";
import { onAbort } from "./cancellation.ts";
import type { FailureReport } from "./lifecycle/failure-report.ts";
import type { HostLifetimeSignals } from "./lifetime.ts";
import {
  exitCodeOf,
  forceExitAfter,
  holdProcessOpen,
  listenToStopSignals,
  listenToUncaught,
  type StopSignal,
} from "./process-events.ts";
import { watchForStalls, type Watched } from "./stall/watch-for-stalls.ts";

/** A host's life, from start to disposal, and what the process may do to it. */
export interface ProcessRun extends Watched {
  readonly live: () => Promise<void>;
  readonly lifetime: HostLifetimeSignals;
  readonly report: FailureReport;
  readonly log: Logger;
  /** Aborts to ask for a graceful stop. */
  readonly signal: AbortSignal | undefined;
}

/**
 * How long the code after `run()` has to end the process when something that would not stop
 * may hold it open. .NET's process ends when `Main` returns; Node's waits for whatever is open.
 */
const forcedExitAfterMs = 2_000;

/**
 * Lives the host's life as the business of this process: signals and uncaught errors stop it,
 * a second signal ends the process, and the exit code tells how it went.
 */
export async function runInProcess(run: ProcessRun): Promise<number> {
  await liveInProcess(run);
  const exitCode = exitCodeAfter(run);
  if (exitCode !== 0) process.exitCode = exitCode;
  if (run.report.isUnsound) forceExitAfter(forcedExitAfterMs, (resources) => logForcedExit(run.log, resources));
  return exitCode;
}

async function liveInProcess(run: ProcessRun): Promise<void> {
  const { live, lifetime, report, log, signal } = run;
  using _stalls = watchForStalls(run);
  using _open = holdProcessOpen();
  using _signals = listenToStopSignals({
    onFirst: (name) => lifetime.stopApplication({ reason: name }),
    onSecond: (name) => exitAtOnce(log, name),
  });
  using _uncaught = listenToUncaught((error, origin) => {
    report.fatal({ service: "process", phase: "uncaught", error });
    lifetime.stopApplication({ reason: origin, drain: false });
  });
  using _caller = onAbort(signal, () => lifetime.stopApplication({ reason: "the caller's signal" }));
  await live();
}

function exitCodeAfter({ lifetime, report }: ProcessRun): number {
  if (lifetime.exitCode !== 0) return lifetime.exitCode;
  return report.count > 0 ? 1 : 0;
}

function exitAtOnce(log: Logger, signal: StopSignal): never {
  log.fatal({ signal }, `${signal} came while stopping: the process ends at once`);
  process.exit(exitCodeOf(signal));
}

function logForcedExit(log: Logger, resources: readonly string[]): void {
  log.fatal({ resources }, `the process is still held open ${forcedExitAfterMs} ms after the host ended: it ends now`);
}
