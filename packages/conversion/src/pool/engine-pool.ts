import type { Engine } from "../engines/engine.ts";
import { ConversionError } from "../errors.ts";
import type { ConversionLog } from "../options.ts";
import { EngineProcess } from "./engine-process.ts";
import { Lease } from "./lease.ts";
import { Seat, type EngineStatus } from "./seat.ts";
import { untilAborted } from "./until-aborted.ts";
import { WaitingLine } from "./waiting-line.ts";

export interface EnginePoolOptions {
  readonly size: number;
  readonly recycleAfter: number;
  readonly startTimeoutMs: number;
  readonly temporaryFolder: string;
  readonly log: ConversionLog;
}

/** The engine's own word, known once the first process is ready. */
export interface EngineReadiness {
  readonly version: string;
  readonly fonts: readonly string[];
}

/**
 * A fixed number of seats, each with at most one engine process. Processes start when they are needed or warmed, are
 * lent to one document at a time, and are replaced at once when they are not to be used again.
 */
export class EnginePool implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #options: EnginePoolOptions;
  readonly #line = new WaitingLine<Seat>();
  readonly #seats = new Set<Seat>();
  readonly #starts = new Set<Promise<void>>();
  #readiness: EngineReadiness | null = null;
  #closed = false;

  constructor(engine: Engine, options: EnginePoolOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  get readiness(): EngineReadiness | null {
    return this.#readiness;
  }

  get waiting(): number {
    return this.#line.length;
  }

  get engines(): EngineStatus[] {
    return [...this.#seats].map((seat) => seat.status);
  }

  /**
   * Starts an engine on every free seat, and waits until they are ready.
   *
   * @throws what kept an engine from starting, or the signal's reason.
   */
  async warm(signal?: AbortSignal): Promise<void> {
    if (this.#closed) throw closed();
    const free = this.#options.size - this.#seats.size;
    const started = Array.from({ length: free }, () => this.#start());
    await untilAborted(Promise.all(started), signal);
  }

  /**
   * Waits for an engine, in the order of asking.
   *
   * @throws the signal's reason, or {@link ConversionError} `engine-unavailable`.
   */
  async borrow(signal?: AbortSignal): Promise<Lease> {
    if (this.#closed) throw closed();
    const waiting = this.#line.join(signal);
    this.#seatSomebody();
    const seat = await waiting;
    return new Lease(seat, (reuse) => this.#takeBack(seat, reuse));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#line.dismiss(closed());
    await Promise.all([...this.#seats].map((seat) => this.#vacate(seat)));
    // Engines that were being started end themselves when they find the pool closed.
    await Promise.allSettled(this.#starts);
  }

  /** Gives an idle engine to the first in line, and starts one for each who would still wait. */
  #seatSomebody(): void {
    for (const seat of this.#seats) if (seat.state === "idle" && this.#line.length > 0) this.#lend(seat);
    const starting = [...this.#seats].filter((seat) => seat.state === "starting").length;
    const free = this.#options.size - this.#seats.size;
    const wanted = Math.min(free, this.#line.length - starting);
    for (let count = 0; count < wanted; count++) this.#startUnattended();
  }

  #lend(seat: Seat): void {
    seat.state = "busy";
    // The first in line may have gone just now.
    if (!this.#line.serve(seat)) seat.state = "idle";
  }

  /** The line learns of a failed start, so nobody need look at the promise. */
  #startUnattended(): void {
    this.#start().catch(() => {});
  }

  async #start(): Promise<void> {
    const start = this.#fill(new Seat());
    this.#starts.add(start);
    try {
      await start;
    } finally {
      this.#starts.delete(start);
    }
  }

  async #fill(seat: Seat): Promise<void> {
    this.#seats.add(seat);
    const startedAt = performance.now();
    try {
      this.#readiness = await this.#occupy(seat);
    } catch (error) {
      throw this.#reportFailedStart(seat, error);
    }
    const startMs = Math.round(performance.now() - startedAt);
    const { version } = this.#readiness;
    this.#options.log.info({ pid: seat.status.pid, engine: this.#engine.kind, version, startMs }, "engine ready");
    if (seat.state === "starting") seat.state = "idle";
    this.#seatSomebody();
  }

  async #occupy(seat: Seat): Promise<EngineReadiness> {
    const process = await EngineProcess.start(this.#engine, this.#options.temporaryFolder);
    seat.process = process;
    // The pool was closed while the process was made.
    if (this.#closed) void process.kill();
    const timer = setTimeout(() => void process.kill(), this.#options.startTimeoutMs);
    try {
      const ready = await process.ready;
      void process.ended.then(() => this.#noticeEnd(seat));
      return ready;
    } catch (error) {
      // So that nothing of it is left when the failure is told.
      await process.kill();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Only who waits has a use for another attempt; who asks later starts it. */
  #reportFailedStart(seat: Seat, cause: unknown): ConversionError {
    this.#seats.delete(seat);
    if (this.#closed) return closed();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const error = new ConversionError("engine-unavailable", `The engine did not start: ${reason}`, { cause });
    this.#options.log.error({ engine: this.#engine.kind, err: cause }, "engine did not start");
    this.#line.dismissFirst(error);
    this.#seatSomebody();
    return error;
  }

  /** An idle process died: its seat is free. A busy one is dealt with by its borrower. */
  #noticeEnd(seat: Seat): void {
    if (seat.state !== "idle") return;
    this.#seats.delete(seat);
    this.#options.log.warn({ pid: seat.status.pid }, "idle engine ended");
    this.#seatSomebody();
  }

  async #takeBack(seat: Seat, reuse: boolean): Promise<void> {
    if (reuse && !this.#closed && seat.documents < this.#options.recycleAfter) {
      seat.state = "idle";
      this.#seatSomebody();
      return;
    }
    const replace = !this.#closed;
    await this.#vacate(seat);
    // At once, so that the next document finds a warm engine.
    if (replace && !this.#closed && this.#seats.size < this.#options.size) this.#startUnattended();
  }

  async #vacate(seat: Seat): Promise<void> {
    seat.state = "stopping";
    await seat.process?.kill();
    this.#seats.delete(seat);
  }
}

function closed(): ConversionError {
  return new ConversionError("engine-unavailable", "The converter is closed.");
}
