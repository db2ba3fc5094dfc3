import type { HealthChecks } from "../health/health-checks.ts";
import type { HealthReport } from "../health/health-report.ts";
import type { HostedService } from "../hosted-service.ts";
import type { ApplicationLifetime } from "../lifetime.ts";
import type { ServiceLog } from "../logging/service-log.ts";
import { scheduledService } from "../schedule/scheduled-service.ts";
import { systemTime, type TimeProvider } from "../time/time-provider.ts";
import { NotifySocket } from "./notify-socket.ts";
import { watchdogMs } from "./watchdog.ts";

/** What systemd is told of. */
export interface SystemdOptions {
  readonly lifetime: ApplicationLifetime;
  /** Where it is told that systemd cannot be reached, or is kept waiting. */
  readonly log: ServiceLog;
  /** What the watchdog goes by: it is fed while no check with the tag `live` is unhealthy. Default: while the event loop turns. */
  readonly health?: HealthChecks;
  /** Where systemd says what it wants: `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default {@link systemTime}. */
  readonly time?: TimeProvider;
}

/**
 * Tells systemd how the host is: `READY=1` when everything has started, `STOPPING=1` as soon as a stop is asked for, a
 * `STATUS` in words, and `WATCHDOG=1` at half the time that the unit's `WatchdogSec` gives, as long as the host is alive by
 * its checks. Does nothing where systemd did not ask for it, so that the same program runs anywhere.
 *
 * Add it first, so that it hears of everything and stops last:
 *
 * ```ts
 * builder.addHostedService("systemd", ({ lifetime, health, loggers }) =>
 *   new SystemdService({ lifetime, health, log: loggers.category("systemd") }),
 * );
 * ```
 */
export class SystemdService implements HostedService {
  readonly #options: SystemdOptions;
  readonly #watchdog: HostedService | undefined;
  #socket: NotifySocket | undefined;
  #isAlive = true;

  constructor(options: SystemdOptions) {
    this.#options = options;
    const { env = process.env, log, time = systemTime } = options;
    const limitMs = watchdogMs(env, process.pid);
    if (env["NOTIFY_SOCKET"] === undefined || limitMs === undefined) return;
    const everyMs = limitMs / 2;
    this.#watchdog = scheduledService({ everyMs, firstMs: 0, name: "watchdog", log, time }, () => this.#feed());
  }

  /** @throws what keeps systemd from being told: `HostingError` `MISSING_PACKAGE` without koffi; it would wait in vain. */
  async start(signal: AbortSignal): Promise<void> {
    const { lifetime, env = process.env } = this.#options;
    const name = env["NOTIFY_SOCKET"];
    if (name === undefined || name === "") return;
    this.#socket = await NotifySocket.open(name);
    this.#send("STATUS=starting");
    lifetime.started.addEventListener("abort", () => this.#send("READY=1", "STATUS=running"), { once: true });
    lifetime.draining.addEventListener("abort", () => this.#send("STOPPING=1", "STATUS=stopping"), { once: true });
    await this.#watchdog?.start(signal);
  }

  async stop(signal: AbortSignal): Promise<void> {
    await this.#watchdog?.stop(signal);
  }

  stopped(): void {
    this.#socket?.[Symbol.dispose]();
    this.#socket = undefined;
  }

  async #feed(): Promise<void> {
    const report = await this.#options.health?.report("live");
    if (report?.status === "unhealthy") return this.#withhold(report);
    this.#send("WATCHDOG=1", ...(this.#isAlive ? [] : ["STATUS=running"]));
    this.#isAlive = true;
  }

  /** Not fed, the watchdog ends the process, and systemd starts it again if the unit says so. */
  #withhold({ entries }: HealthReport): void {
    const names = entries.filter(({ status }) => status === "unhealthy").map(({ name }) => name);
    this.#options.log.error(
      { checks: names },
      `systemd's watchdog is not fed, for this is unhealthy: ${names.join(", ")}`,
    );
    this.#send(`STATUS=unhealthy: ${names.join(", ")}`);
    this.#isAlive = false;
  }

  /** What systemd does not hear it acts upon by its own timeouts; the host goes on meanwhile. */
  #send(...assignments: readonly string[]): void {
    try {
      this.#socket?.send(...assignments);
    } catch (error) {
      this.#options.log.error({ err: error }, `systemd was not told ${assignments[0]}`);
    }
  }
}
