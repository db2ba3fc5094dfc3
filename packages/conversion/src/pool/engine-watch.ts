import type { Heartbeat } from "../engine-program/protocol.ts";

/** LibreOffice works or it waits for itself: a conversion leaves the processor alone for no longer than a disk takes. */
const stalledAfterMs = 10_000;
/** A thread that waits in slices, as the embedded LibreOffice's do, still takes a little. */
const idleShare = 0.03;
const lookEveryMs = 1_000;
/** Heartbeats come every second; on a machine that is short of everything, not always. */
const frozenAfterLooks = 30;

/**
 * What an engine at work may suffer from: `stalled` its threads wait for each other and always will (seen now and then
 * with the embedded LibreOffice, on a busy machine); `frozen` it gives no sign of life; `memory` it has taken too much.
 */
export type EngineFault = "stalled" | "frozen" | "memory";

/** What is watched. */
export interface Heart {
  /** Calls `listener` with each beat, until disposed. */
  listen(listener: (beat: Heartbeat) => void): Disposable;
}

/** Notices that an engine at work will not get done, by its heartbeat. */
export class EngineWatch implements Disposable {
  readonly #maxMemoryBytes: number;
  readonly #onFault: () => void;
  readonly #listening: Disposable;
  readonly #timer: NodeJS.Timeout;
  #mark: Heartbeat | null = null;
  #silentLooks = 0;
  fault: EngineFault | null = null;

  constructor(heart: Heart, maxMemoryBytes: number, onFault: () => void) {
    this.#maxMemoryBytes = maxMemoryBytes;
    this.#onFault = onFault;
    this.#listening = heart.listen((beat) => this.#hear(beat));
    this.#timer = setInterval(() => this.look(), lookEveryMs).unref();
  }

  /** Counts looks, not time: while this process itself is stopped or busy, beats lie unread and are no fault. */
  look(): void {
    if (++this.#silentLooks >= frozenAfterLooks) this.#find("frozen");
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#listening[Symbol.dispose]();
  }

  #hear(beat: Heartbeat): void {
    this.#silentLooks = 0;
    if (beat.memoryBytes > this.#maxMemoryBytes) this.#find("memory");
    this.#mark ??= beat;
    const elapsed = beat.atMs - this.#mark.atMs;
    if (beat.processorMs - this.#mark.processorMs > Math.max(elapsed, lookEveryMs) * idleShare) this.#mark = beat;
    else if (elapsed >= stalledAfterMs) this.#find("stalled");
  }

  #find(fault: EngineFault): void {
    if (this.fault !== null) return;
    this.fault = fault;
    this.#onFault();
  }
}
