import { optionName, type Setting, type Settings } from "./define-settings.ts";
import type { SettingSchema } from "./schemas.ts";

/** What `--help` tells of one setting. */
export interface SettingDescription {
  /** The name in code and in JSON. */
  readonly key: string;
  /** As typed: `--port`. */
  readonly option: string;
  /** The environment variable. */
  readonly env?: string;
  /** What the setting is for, as its definition says. */
  readonly description: string;
  /** What is expected, in words, where the schema says so. */
  readonly expected?: string;
  /** The default as text; absent where there is none, and for secrets. */
  readonly default?: string;
}

/** Rows for `--help`, in the order of definition. */
export function describeSettings(settings: Settings): SettingDescription[] {
  return Object.entries(settings).map(([key, setting]) => describeSetting(key, setting));
}

function describeSetting(key: string, setting: Setting<unknown>): SettingDescription {
  const expected = expectedBy(setting);
  const byDefault = defaultOf(setting);
  return {
    key,
    option: `--${optionName(key)}`,
    ...(setting.env === undefined ? {} : { env: setting.env }),
    description: setting.description,
    ...(expected === undefined ? {} : { expected }),
    ...(byDefault === undefined || setting.secret ? {} : { default: byDefault }),
  };
}

function expectedBy({ schema }: Setting<unknown>): string | undefined {
  return "expected" in schema ? (schema as SettingSchema<unknown>).expected : undefined;
}

/** The default is what the schema makes of nothing. */
function defaultOf({ schema }: Setting<unknown>): string | undefined {
  const result = schema["~standard"].validate(undefined);
  if (result instanceof Promise || result.issues !== undefined) return undefined;
  const { value } = result;
  return typeof value === "string" ? value : JSON.stringify(value);
}
