import { didYouMean } from "../errors.ts";
import type { Settings } from "./define-settings.ts";
import type { Layer } from "./layer.ts";

/** Environment variables by name, such as `process.env`. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/**
 * Reads environment variables. One that begins with `prefix` and is nobody's is a slip of the
 * pen that would otherwise go unnoticed; `reserved` names those that the host itself reads.
 */
export function environmentLayer(
  settings: Settings,
  variables: EnvironmentVariables,
  prefix: string | undefined,
  reserved: readonly string[],
): Layer {
  const values = Object.entries(settings).flatMap(([key, { env }]) => {
    const value = env === undefined ? undefined : variables[env];
    return value === undefined ? [] : [{ key, origin: `environment variable ${env}`, value }];
  });
  const known = [...Object.values(settings).flatMap(({ env }) => env ?? []), ...reserved];
  return { values, faults: prefix ? strangers(variables, prefix, known) : [] };
}

function strangers(variables: EnvironmentVariables, prefix: string, known: readonly string[]): Layer["faults"] {
  return Object.keys(variables)
    .filter((name) => name.startsWith(prefix) && !known.includes(name))
    .map((name) => ({
      layer: `environment variable ${name}`,
      problem: `unknown variable${didYouMean(name, known)}`,
    }));
}
