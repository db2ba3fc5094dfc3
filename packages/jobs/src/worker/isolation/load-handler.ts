import { fileURLToPath } from "node:url";
import { JobError } from "../../errors.ts";

/**
 * The function that a handler's module exports as `run`.
 * @throws JobError `invalid-definition` if it exports none; whatever the module throws while it is loaded
 */
export async function loadHandler<Run>(module: URL): Promise<Run> {
  const { run } = (await import(module.href)) as { readonly run?: unknown };
  if (typeof run === "function") return run as Run;
  throw new JobError(
    "invalid-definition",
    `"${fileURLToPath(module)}" exports no function "run"; write: export const run: HandlerOf<typeof kind> = async (…) => …`,
  );
}
