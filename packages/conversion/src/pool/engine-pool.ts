import type { EngineReadiness } from "./start-engine.ts";
import { startEngine } from "./start-engine.ts";
import type { Engine } from "../engines/engine.ts";
import { ConversionError } from "../errors.ts";
import type { ConversionLog } from "../options.ts";
import type { EngineSurroundings } from "./launch-engine.ts";
import { Lease } from "./lease.ts";
import { proveIdle } from "./prove-idle.ts";
import { Seat, type EngineStatus } from "./seat.ts";
import { untilAborted } from "./until-aborted.ts";
import { WaitingLine } from "./waiting-line.ts";
import { isWorn, type WearLimits } from "./wear.ts";

export interface EnginePoolOptions {
  /** Documents at the same time. */
  readonly size: number;
  /** Engines kept warm besides. */
  readonly spares: number;
  readonly maxWaiting: number;
  readonly wear: WearLimits;
  readonly startTimeoutMs: number;
  /** How often an engine that has nothing to do shows that it still can. */
  readonly proveEveryMs: number;
  readonly surroundings: EngineSurroundings;
  readonly log: ConversionLog;
}

/**
 * Engine processes: one lent to each document, as many at a time as the pool has places, and spares that are warm
 * before they are needed. A process that has done enough goes when a fresh one stands in for it; one that failed a
 * document goes at once.
 */
export class EnginePool implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #options: EnginePoolOptions;
  readonly #line = new WaitingLine<Seat>();
  readonly #seats = new Set<Seat>();
  readonly #starts = new Set<Promise<void>>();
  readonly #proving: NodeJS.Timeout;
  /** Engines that should be there: none before the first document, then as many as were needed at once, and spares. */
  #wanted = 0;
  #started = 0;
  #readiness: EngineReadiness | null = null;
  #closed = false;

  constructor(engine: Engine, options: EnginePoolOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#proving = setInterval(() => this.#proveIdle(), options.proveEveryMs).unref();
  }

  get readiness(): EngineReadiness | null {
    return this.#readiness;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** Processes started since the pool was made. */
  get started(): number {
    return this.#started;
  }

  get engines(): EngineStatus[] {
    return [...this.#seats].map((seat) => seat.status);
  }

  /**
   * Starts an engine for every document that may come at the same time, and waits until they are ready. The spares
   * follow by themselves.
   *
   * @throws what kept an engine from starting, or the signal's reason.
   */
  async warm(signal?: AbortSignal): Promise<void> {
    if (this.#closed) throw closed();
    this.#wanted = this.#options.size + this.#options.spares;
    const missing = Math.max(0, this.#options.size - this.#count(({ fit }) => fit));
    const started = Array.from({ length: missing }, () => this.#start());
    await untilAborted(Promise.all(started), signal);
  }

  /** Starts an engine for a document that will be there soon, unless there is one or one is on its way. */
  expectDocument(): void {
    if (this.#count(({ fit }) => fit) > 0) return;
    this.#wanted = Math.max(this.#wanted, 1);
    this.#startMissing();
  }

  /**
   * Waits for an engine, in the order of asking.
   *
   * @param onPlace is told the place in the line whenever it changes
   * @throws the signal's reason, or {@link ConversionError} `engine-unavailable` or `queue-full`.
   */
  async borrow(signal?: AbortSignal, onPlace?: (place: number) => void): Promise<Lease> {
    if (this.#closed) throw closed();
    if (this.#line.length >= this.#options.maxWaiting) throw queueFull(this.#line.length);
    const waiting = this.#line.join(signal, onPlace);
    const atOnce = Math.min(this.#options.size, this.#line.length + this.#count(({ state }) => state === "busy"));
    this.#wanted = Math.max(this.#wanted, atOnce + this.#options.spares);
    this.#seatSomebody();
    const seat = await waiting;
    return new Lease(seat, (reuse) => this.#takeBack(seat, reuse));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearInterval(this.#proving);
    this.#line.dismiss(closed());
    await Promise.all([...this.#seats].map((seat) => this.#vacate(seat)));
    // Engines that were being started end themselves when they find the pool closed.
    await Promise.allSettled(this.#starts);
  }

  /** Gives idle engines to the first in line, as far as there are places, and starts what is missing. */
  #seatSomebody(): void {
    const places = this.#options.size - this.#count(({ state }) => state === "busy");
    const idle = [...this.#seats].filter(({ state }) => state === "idle");
    // Those that have done enough come last: a document that can wait for nobody takes even them.
    const inOrder = idle.toSorted((a, b) => Number(a.worn) - Number(b.worn));
    for (const seat of inOrder.slice(0, Math.min(places, this.#line.length))) this.#lend(seat);
    this.#startMissing();
  }

  #lend(seat: Seat): void {
    seat.state = "busy";
    // The first in line may have gone just now.
    if (!this.#line.serve(seat)) seat.state = "idle";
  }

  /** Who waits is served first; a spare starts when nothing else does, so that it delays no document more than need be. */
  #startMissing(): void {
    if (this.#closed) return;
    const starting = this.#count(({ state }) => state === "starting");
    const missing = this.#wanted - this.#count(({ fit }) => fit);
    const places = this.#options.size - this.#count(({ state }) => state === "busy" || state === "proving");
    const asked = Math.min(missing, Math.min(this.#line.length, places) - starting);
    const count = Math.max(asked, missing > 0 && starting === 0 ? 1 : 0);
    for (let each = 0; each < count; each++) this.#startUnattended();
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
    this.#started++;
    const startedAt = performance.now();
    try {
      this.#readiness = await startEngine(this.#engine, seat, this.#options, () => this.#closed);
    } catch (error) {
      throw this.#reportFailedStart(seat, error);
    }
    void seat.process?.ended.then(() => this.#noticeEnd(seat));
    const startMs = Math.round(performance.now() - startedAt);
    const { version } = this.#readiness;
    this.#options.log.info({ pid: seat.status.pid, engine: this.#engine.kind, version, startMs }, "engine ready");
    if (seat.state === "starting") seat.state = "idle";
    this.#retireWorn();
    this.#seatSomebody();
  }

  /** Only who waits has a use for another attempt; who asks later starts it. */
  #reportFailedStart(seat: Seat, cause: unknown): ConversionError {
    this.#seats.delete(seat);
    if (this.#closed) return closed();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const error = new ConversionError("engine-unavailable", `The engine did not start: ${reason}`, { cause });
    this.#options.log.error({ engine: this.#engine.kind, err: cause }, "engine did not start");
    this.#line.dismissFirst(error);
    this.#wanted = this.#count(({ fit }) => fit) + this.#line.length;
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
    seat.worn ||= isWorn(seat, this.#options.wear);
    // Where each document is to have a process of its own, a used one is as bad as a broken one.
    const mayStay = reuse && !(seat.worn && this.#options.wear.reuse === 1);
    if (!mayStay || this.#closed) await this.#vacate(seat);
    else seat.state = "idle";
    this.#retireWorn();
    this.#seatSomebody();
  }

  /** Processes that have done enough go when fresh ones stand in for them, never before. */
  #retireWorn(): void {
    const ready = this.#count(({ fit, state }) => fit && state !== "starting");
    if (ready < Math.min(this.#wanted, this.#options.size)) return;
    for (const seat of this.#seats) if (seat.worn && seat.state === "idle") void this.#vacate(seat);
  }

  /** Has one that has been idle for long convert a document of its own; whoever waits for it waits no longer than that. */
  #proveIdle(): void {
    const { log, proveEveryMs } = this.#options;
    const rested = [...this.#seats].filter(({ state, inStateMs }) => state === "idle" && inStateMs >= proveEveryMs / 2);
    for (const seat of rested) {
      void proveIdle(seat).then(async (sound) => {
        if (!sound) {
          log.warn({ pid: seat.status.pid }, "idle engine failed its own document");
          await this.#vacate(seat);
        }
        this.#seatSomebody();
      });
    }
  }

  async #vacate(seat: Seat): Promise<void> {
    seat.state = "stopping";
    await seat.process?.kill("it was not needed any more");
    this.#seats.delete(seat);
  }

  #count(which: (seat: Seat) => boolean): number {
    return [...this.#seats].filter(which).length;
  }
}

function closed(): ConversionError {
  return new ConversionError("engine-unavailable", "The converter is closed.");
}

function queueFull(waiting: number): ConversionError {
  return new ConversionError("queue-full", `${waiting} documents wait already. Try again in a while.`);
}
