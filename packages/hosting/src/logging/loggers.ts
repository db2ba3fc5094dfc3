import type { Logger } from "pino";
import { levelOf, type LogLevels } from "./log-levels.ts";

/** Gives out loggers by category: .NET's `ILoggerFactory`. */
export interface Loggers {
  /** The logger without a category. */
  readonly root: Logger;
  /** The logger of a category such as `worker` or `web.requests`, at the level configured for it. */
  category(name: string): Logger;
}

/** @param levels by category; absent when the levels are those of `root`, whatever they are. */
export function createLoggers(root: Logger, levels?: LogLevels): Loggers {
  const known = new Map<string, Logger>();
  const create = (category: string): Logger => {
    const logger = root.child({ category }, levels === undefined ? {} : { level: levelOf(levels, category) });
    known.set(category, logger);
    return logger;
  };
  return { root, category: (name) => known.get(name) ?? create(name) };
}
