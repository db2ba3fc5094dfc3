import type { LogLevels } from "./logging/log-levels.ts";
import { logLevels } from "./logging/log-levels.ts";
import { defineSettings, type Setting } from "./settings/define-settings.ts";
import { boolean, integer, oneOf } from "./settings/schemas.ts";

/** The settings that every host has, whatever else the application defines. */
export interface HostSettings extends LifecycleSettings {
  readonly logLevel: LogLevels;
  readonly logFormat: LogFormat;
}

/** How a host starts and stops: .NET's `HostOptions`. */
export interface LifecycleSettings {
  /** What the whole start may take, in milliseconds; 0 is without limit. */
  readonly startupTimeoutMs: number;
  /** What stopping and disposal may take together, in milliseconds. */
  readonly shutdownTimeoutMs: number;
  /** How long the host goes on, no longer ready, between being asked to stop and stopping, in milliseconds. */
  readonly drainDelayMs: number;
  /**
   * How long after a missed deadline of `run()` the process is killed if its event loop is still
   * blocked, in milliseconds; 0 is never. A thread sees to it, which costs each stop some 20 ms
   * and 20 MB.
   */
  readonly stallGraceMs: number;
  /** Whether services that do not say `after` start side by side. */
  readonly servicesStartConcurrently: boolean;
  /** Whether services that do not say `after` stop side by side. */
  readonly servicesStopConcurrently: boolean;
}

/** How log records are written: `auto` is text on a terminal and in Development, JSON elsewhere. */
export type LogFormat = "auto" | "json" | "text";

/** What an application may define anew, say with another default or variable; the types must hold. */
export type HostSettingDefinitions = { readonly [K in keyof HostSettings]?: Setting<HostSettings[K]> };

/** The longest time that Node's timers can wait: about 24 days. */
const maxTimerMs = 2_147_483_647;

/** The host's own settings, with the defaults that the code asks for, else those of .NET. */
export function hostSettings(defaults: Partial<LifecycleSettings> = {}): Required<HostSettingDefinitions> {
  return defineSettings({
    logLevel: {
      env: "LOG_LEVEL",
      schema: logLevels("info"),
      description: 'What is logged: a level, or with categories "info,worker=debug".',
    },
    logFormat: {
      env: "LOG_FORMAT",
      schema: oneOf(["auto", "json", "text"], { default: "auto" }),
      description: "How it is logged; auto is text on a terminal and in Development, else JSON.",
    },
    startupTimeoutMs: {
      env: "MILLRACE_STARTUP_TIMEOUT_MS",
      schema: integer({ min: 0, max: maxTimerMs, default: defaults.startupTimeoutMs ?? 0 }),
      description: "How long everything together may take to start; 0 is without limit.",
    },
    shutdownTimeoutMs: {
      env: "MILLRACE_SHUTDOWN_TIMEOUT_MS",
      schema: integer({ min: 0, max: maxTimerMs, default: defaults.shutdownTimeoutMs ?? 30_000 }),
      description: "How long everything together may take to stop.",
    },
    drainDelayMs: {
      env: "MILLRACE_DRAIN_DELAY_MS",
      schema: integer({ min: 0, max: maxTimerMs, default: defaults.drainDelayMs ?? 0 }),
      description: "How long to go on, no longer ready, before the stop begins.",
    },
    stallGraceMs: {
      env: "MILLRACE_STALL_GRACE_MS",
      schema: integer({ min: 0, max: maxTimerMs, default: defaults.stallGraceMs ?? 0 }),
      description: "How long after a missed deadline a process that is blocked for good is killed; 0 is never.",
    },
    servicesStartConcurrently: {
      env: "MILLRACE_SERVICES_START_CONCURRENTLY",
      schema: boolean({ default: defaults.servicesStartConcurrently ?? false }),
      description: "Whether services start side by side.",
    },
    servicesStopConcurrently: {
      env: "MILLRACE_SERVICES_STOP_CONCURRENTLY",
      schema: boolean({ default: defaults.servicesStopConcurrently ?? false }),
      description: "Whether services stop side by side.",
    },
  });
}
