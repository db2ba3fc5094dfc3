import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { JobError } from "../../errors.ts";

/**
 * Where a handler runs.
 *
 * - `inline`: in the worker's own thread. Nothing is copied; a handler that blocks, blocks the worker.
 * - `thread`: in a thread of its own for each attempt. It may block, and it can be ended, unless it is inside native code.
 * - `process`: in a process of its own for each attempt. It may crash, too, and it is killed with everything it started.
 */
export type Isolation = "inline" | "thread" | "process";

/** How a handler that is a module is run. */
export interface HandlerModuleOptions {
  readonly isolation: Isolation;
}

/** A handler apart from the worker: a module that exports it as `run`, and where it runs. */
export interface HandlerModule {
  readonly module: URL;
  readonly isolation: Exclude<Isolation, "inline">;
}

/**
 * The file of a handler's module. Sources name it `.ts`; where they were compiled and only the `.js` beside it is there, that
 * is meant.
 * @throws JobError `invalid-definition` if it is not a file, or is not there
 */
export function findModule(kind: string, module: URL): URL {
  if (module.protocol !== "file:") throw notAModule(kind, `${module.href} is not a file: URL`);
  if (existsSync(fileURLToPath(module))) return module;
  const compiled = new URL(module.href.replace(/\.ts$/, ".js"));
  if (existsSync(fileURLToPath(compiled))) return compiled;
  throw notAModule(kind, `there is no file "${fileURLToPath(module)}"`);
}

function notAModule(kind: string, why: string): JobError {
  const hint = 'give it as new URL("./handler.ts", import.meta.url)';
  return new JobError("invalid-definition", `the handler of "${kind}" cannot be found: ${why}; ${hint}`);
}
