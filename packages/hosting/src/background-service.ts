import { setImmediate } from "node:timers/promises";
import { cancellation, isCancellation, onAbort } from "./cancellation.ts";
import type { HostedService } from "./hosted-service.ts";

/**
 * A service that works until it is stopped: .NET's `BackgroundService`.
 *
 * ```ts
 * class Heartbeat extends BackgroundService {
 *   protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
 *     for await (const _ of setInterval(1_000, undefined, { signal: stoppingSignal })) beat();
 *   }
 * }
 * ```
 */
export abstract class BackgroundService implements HostedService, Disposable {
  #stopping = new AbortController();
  #execution: Promise<number | void> | undefined;

  /**
   * Does the work. Returning ends the service, not the host; throwing is a fault, except
   * for the cancellation that comes of obeying the signal.
   * @param stoppingSignal aborts when this service is to stop, or is disposed without a stop.
   * @returns the exit code, for a service that runs to completion.
   */
  protected abstract execute(stoppingSignal: AbortSignal): Promise<number | void>;

  /** The run of `execute`, once started: rejects with its fault. */
  get execution(): Promise<number | void> | undefined {
    return this.#execution;
  }

  /** Sets `execute` going on a later turn of the event loop; never waits for it. */
  start(_signal: AbortSignal): void {
    this.#stopping = new AbortController();
    this.#execution = this.#run(this.#stopping.signal);
  }

  /**
   * Aborts the stopping signal and waits until `execute` has ended, well or badly: a fault is
   * told by `execution`.
   * @throws the reason of `signal` when that aborts first.
   */
  async stop(signal: AbortSignal): Promise<void> {
    if (this.#execution === undefined) return;
    this.#stopping.abort(cancellation("the service is stopping"));
    const { promise: deadline, reject } = Promise.withResolvers<never>();
    using _ = onAbort(signal, () => reject(signal.reason));
    await Promise.race([Promise.allSettled([this.#execution]), deadline]);
  }

  [Symbol.dispose](): void {
    this.#stopping.abort(cancellation("the service is disposed"));
  }

  async #run(signal: AbortSignal): Promise<number | void> {
    // Work that blocks before its first wait must not hold up the start of the others.
    await setImmediate();
    try {
      return await this.execute(signal);
    } catch (error) {
      if (!isCancellation(error, signal)) throw error;
    }
  }
}
