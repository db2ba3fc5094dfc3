import type { SettingSchema } from "../settings/schemas.ts";

/** Pino's levels. `fatal` is what .NET calls Critical. */
export type LogLevel = (typeof levels)[number];

/** One level for everything, or a level by category with `default` for the rest. */
export type LogLevels = LogLevel | Readonly<Record<string, LogLevel>>;

const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/**
 * Reads `info`, `info,worker=debug,web.requests=warn`, or from JSON
 * `{ "default": "info", "worker": "debug" }`.
 */
export function logLevels(byDefault: LogLevel): SettingSchema<LogLevels> {
  const expected = `a level (${levels.join(", ")}), alone or followed by ",category=level"`;
  return {
    expected,
    isFlag: false,
    "~standard": {
      version: 1,
      vendor: "millrace",
      validate(value) {
        const read = value === undefined ? byDefault : readLevels(value);
        return read === undefined ? { issues: [{ message: `expected ${expected}` }] } : { value: read };
      },
    },
  };
}

/** The level of a category: that of its longest prefix in whole segments (`jobs` rules `jobs.worker`). */
export function levelOf(configured: LogLevels, category: string): LogLevel {
  if (typeof configured === "string") return configured;
  const segments = category.split(".");
  const prefixes = segments.map((_, index) => segments.slice(0, segments.length - index).join("."));
  const prefix = prefixes.find((candidate) => Object.hasOwn(configured, candidate)) ?? "default";
  return configured[prefix] ?? "info";
}

/** The level of what belongs to no category. */
export function defaultLevelOf(configured: LogLevels): LogLevel {
  return typeof configured === "string" ? configured : (configured["default"] ?? "info");
}

function readLevels(value: unknown): LogLevels | undefined {
  if (isLevel(value)) return value;
  const entries = typeof value === "string" ? entriesOf(value) : objectEntriesOf(value);
  if (entries.length === 0 || !entries.every(isCategoryLevel)) return undefined;
  return Object.fromEntries(entries);
}

/** `info,worker=debug` → default: info, worker: debug. */
function entriesOf(list: string): (readonly [string, unknown])[] {
  return list.split(",").map((part) => {
    const [category = "", level, ...rest] = part.split("=").map((side) => side.trim());
    if (level === undefined) return ["default", category] as const;
    return [category, rest.length === 0 ? level : undefined] as const;
  });
}

function objectEntriesOf(value: unknown): (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function isCategoryLevel(entry: readonly [string, unknown]): entry is readonly [string, LogLevel] {
  return entry[0] !== "" && isLevel(entry[1]);
}

function isLevel(value: unknown): value is LogLevel {
  return levels.some((level) => level === value);
}
