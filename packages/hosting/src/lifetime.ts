import { cancellation } from "./cancellation.ts";

export interface StopOptions {
  /** Why, for the log: `SIGTERM`, `"worker" failed`. The first reason given counts. */
  readonly reason?: string;
  /** What the process exits with if nothing fails. The first code given counts. Default 0. */
  readonly exitCode?: number;
}

/** What services know of the life of their host: .NET's `IHostApplicationLifetime`. */
export interface ApplicationLifetime {
  /** Aborts when every service has started. */
  readonly started: AbortSignal;
  /** Aborts when the host begins to stop, before the first service's `stop`. */
  readonly stopping: AbortSignal;
  /** Aborts when every service has stopped. */
  readonly stopped: AbortSignal;
  /** Asks the host to stop. Returns at once; repeating it is harmless. */
  stopApplication(options?: StopOptions): void;
}

/** The lifetime as the host holds it. Each signal fires once; who comes late finds it aborted. */
export class HostLifetimeSignals implements ApplicationLifetime {
  readonly #started = new AbortController();
  readonly #stopping = new AbortController();
  readonly #stopped = new AbortController();
  #reason: string | undefined;
  #exitCode: number | undefined;

  get started(): AbortSignal {
    return this.#started.signal;
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
    this.notifyStopping();
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
