import { onAbort } from "../cancellation.ts";
import { Deadline } from "./deadline.ts";

/**
 * Until when a start may go on: until somebody asks for a stop, and at most until the startup
 * deadline. After a stop was asked for, a call under way may use half of the shutdown's time, so
 * that those to be stopped have the other half.
 */
export class StartLimits implements Disposable {
  /** Aborts when a stop is asked for. */
  readonly stopSignal: AbortSignal;
  /** What the services get: aborts at the startup deadline too. */
  readonly signal: AbortSignal;
  readonly startup: Deadline;
  /** Those that a call of a service has to keep. */
  readonly deadlines: readonly Deadline[];
  readonly #listening: Disposable;

  /**
   * @param startupTimeoutMs 0 is without limit.
   * @param shutdown armed when a stop is asked for.
   */
  constructor(stopSignals: readonly AbortSignal[], startupTimeoutMs: number, shutdown: Deadline) {
    const startup = new Deadline(startupTimeoutMs === 0 ? Infinity : startupTimeoutMs, "startup");
    const patience = new Deadline(shutdown.timeoutMs / 2, "patience");
    this.startup = startup;
    this.deadlines = [startup, patience];
    this.stopSignal = AbortSignal.any([...stopSignals]);
    this.signal = AbortSignal.any([this.stopSignal, startup.signal]);
    startup.arm();
    this.#listening = onAbort(this.stopSignal, () => {
      startup.pause();
      shutdown.arm();
      patience.arm();
    });
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
    for (const deadline of this.deadlines) deadline.pause();
  }
}
