import type { LogLevels } from "./logging/log-levels.ts";
import { logLevels } from "./logging/log-levels.ts";
import { defineSettings, type Setting } from "./settings/define-settings.ts";
import { integer, oneOf } from "./settings/schemas.ts";

/** The settings that every host has, whatever else the application defines. */
export interface HostSettings {
  readonly logLevel: LogLevels;
  readonly logFormat: LogFormat;
  readonly shutdownTimeoutMs: number;
}

/** How log records are written: `auto` is text on a terminal and in Development, JSON elsewhere. */
export type LogFormat = "auto" | "json" | "text";

/** What an application may define anew, say with another default or variable; the types must hold. */
export interface HostSettingDefinitions {
  readonly logLevel?: Setting<LogLevels>;
  readonly logFormat?: Setting<LogFormat>;
  readonly shutdownTimeoutMs?: Setting<number>;
}

/** The longest time that Node's timers can wait: about 24 days. */
const maxTimerMs = 2_147_483_647;

/** The host's own settings, given the shutdown timeout that the code asks for (30 s as in .NET). */
export function hostSettings(shutdownTimeoutMs: number = 30_000): Required<HostSettingDefinitions> {
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
    shutdownTimeoutMs: {
      env: "MILLRACE_SHUTDOWN_TIMEOUT_MS",
      schema: integer({ min: 0, max: maxTimerMs, default: shutdownTimeoutMs }),
      description: "How long everything together may take to stop.",
    },
  });
}
