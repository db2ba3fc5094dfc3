import { constants } from "node:os";

/** The signals that ask a process to end: from the terminal, from an orchestrator, and for a dump. */
const stopSignals = ["SIGINT", "SIGTERM", "SIGQUIT"] as const;

export type StopSignal = (typeof stopSignals)[number];

export interface StopSignalHandlers {
  readonly onFirst: (signal: StopSignal) => void;
  readonly onSecond: (signal: StopSignal) => void;
}

/** Takes the stop signals over from Node, which would end the process, until disposed. */
export function listenToStopSignals({ onFirst, onSecond }: StopSignalHandlers): Disposable {
  let first: { signal: StopSignal; atMs: number } | undefined;
  const listener = (signal: StopSignal): void => {
    if (first === undefined) {
      first = { signal, atMs: performance.now() };
      onFirst(signal);
    } else if (!isEcho(signal, first.signal, performance.now() - first.atMs)) {
      onSecond(signal);
    }
  };
  for (const signal of stopSignals) process.on(signal, listener);
  return { [Symbol.dispose]: () => stopSignals.forEach((signal) => process.off(signal, listener)) };
}

/** Calls `onUncaught` for errors that nobody caught, rejections included, until disposed. */
export function listenToUncaught(onUncaught: (error: unknown, origin: string) => void): Disposable {
  process.on("uncaughtException", onUncaught);
  return { [Symbol.dispose]: () => void process.off("uncaughtException", onUncaught) };
}

/** Holds the event loop open, until disposed: waiting for a signal alone would not. */
export function holdProcessOpen(): Disposable {
  const timer = setInterval(() => {}, 2 ** 31 - 1);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** The exit code of a process that a signal ended, as shells report it: 128 + n. */
export function exitCodeOf(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}

/**
 * Ends the process after `delayMs` if it has not ended by then; by itself it keeps nothing
 * alive. The exit code is whatever `process.exitCode` then says.
 */
export function forceExitAfter(delayMs: number, onForce: (resources: readonly string[]) => void): void {
  setTimeout(() => {
    onForce(process.getActiveResourcesInfo());
    process.exit();
  }, delayMs).unref();
}

/**
 * Whether one signal has come in twice: a terminal's Ctrl+C and a service manager's SIGTERM go to
 * every process of a group, and npm passes its own on to the script that it runs. Nobody asks
 * twice within half a second.
 */
function isEcho(signal: StopSignal, first: StopSignal, afterMs: number): boolean {
  return process.env["npm_lifecycle_event"] !== undefined && signal === first && afterMs < 500;
}
