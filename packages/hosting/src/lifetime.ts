import { cancellation, delayUnlessAborted } from "./cancellation.ts";

/** How a stop is asked for. */
export interface StopOptions {
  /** Why, for the log: `SIGTERM`, `"worker" failed`. The first reason given counts. */
  readonly reason?: string;
  /** What the process exits with if nothing fails. The first code given counts. Default 0. */
  readonly exitCode?: number;
  /** Whether to keep the drain delay, if the host has one. Default true. */
  readonly drain?: boolean;
}

/** What services know of the life of their host: .NET's `IHostApplicationLifetime`. */
export interface ApplicationLifetime {
  /** Aborts when every service has started. */
  readonly started: AbortSignal;
  /**
   * Aborts as soon as a stop is asked for: say that you are not ready for more, and serve what
   * still comes. The stop itself begins after the host's `drainDelayMs`; without it, at once.
   */
  readonly draining: AbortSignal;
  /** Aborts when the host begins to stop, before the first service's `stop`. */
  readonly stopping: AbortSignal;
  /** Aborts when every service has stopped. */
  readonly stopped: AbortSignal;
  /** Asks the host to stop. Returns at once; repeating it is harmless. */
  stopApplication(options?: StopOptions): void;
}

/** The lifetime as the host holds it. Each signal fires once; who comes late finds it aborted. */
export class HostLifetimeSignals implements ApplicationLifetime {
  readonly #drainDelayMs: number;
  readonly #started = new AbortController();
  readonly #draining = new AbortController();
  readonly #stopping = new AbortController();
  readonly #stopped = new AbortController();
  #drained: Promise<void> | undefined;
  #reason: string | undefined;
  #exitCode: number | undefined;

  /** @param drainDelayMs how long a host that has started goes on between being asked and stopping. */
  constructor(drainDelayMs: number = 0) {
    this.#drainDelayMs = drainDelayMs;
  }

  get started(): AbortSignal {
    return this.#started.signal;
  }

  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  get reason(): string {
    return this.#reason ?? "requested";
  }

  get exitCode(): number {
    return this.#exitCode ?? 0;
  }

  stopApplication(options: StopOptions = {}): void {
    this.noteStop(options);
    const drained = this.drain(options);
    if (drained === undefined) this.notifyStopping();
    else void drained.then(() => this.notifyStopping());
  }

  /**
   * Fires draining, and gives what resolves when the stop may begin; undefined if that is now:
   * without a delay, before the host has started, and once it is stopping.
   */
  drain({ drain = true }: StopOptions = {}): Promise<void> | undefined {
    this.#draining.abort(cancellation(`the host is about to stop (${this.reason})`));
    const isToWait = drain && this.#drainDelayMs > 0 && this.started.aborted && !this.stopping.aborted;
    if (!isToWait) return undefined;
    this.#drained ??= delayUnlessAborted(this.#drainDelayMs, this.stopping);
    return this.#drained;
  }

  /** Keeps why and how, without firing anything. */
  noteStop({ reason, exitCode }: StopOptions): void {
    this.#reason ??= reason;
    this.#exitCode ??= exitCode;
  }

  notifyStarted(): void {
    this.#started.abort(cancellation("the host has started"));
  }

  notifyStopping(): void {
    this.#draining.abort(cancellation(`the host is stopping (${this.reason})`));
    this.#stopping.abort(cancellation(`the host is stopping (${this.reason})`));
  }

  notifyStopped(): void {
    this.#stopped.abort(cancellation("the host has stopped"));
  }
}

/**
 * What ties a host to what runs it (a console, systemd, a Windows service): .NET's
 * `IHostLifetime`.
 */
export interface HostLifetime {
  /** Before anything starts. The host waits for it. */
  waitForStart(signal: AbortSignal): Promise<void> | void;
  /** After everything has stopped. */
  stop(signal: AbortSignal): Promise<void> | void;
}
