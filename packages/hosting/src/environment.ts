import type { EnvironmentVariables } from "./settings/environment-layer.ts";

/** Where and as what the application runs: .NET's `IHostEnvironment`. */
export interface HostEnvironment {
  /** `Production` unless said otherwise; chooses `settings.{name}.json`. */
  readonly name: string;
  /** The name the builder was given. */
  readonly applicationName: string;
  /** The folder that holds the settings files. Default: the working directory. */
  readonly contentRoot: string;
  /** Compares names without regard to case. */
  is(name: string): boolean;
}

/** The variables that choose the environment; the first that is set wins. */
export const environmentVariables: readonly string[] = ["MILLRACE_ENVIRONMENT", "NODE_ENV"];

export function createEnvironment(applicationName: string, contentRoot: string, name: string): HostEnvironment {
  const is = (other: string): boolean => sameName(name, other);
  return { name, applicationName, contentRoot, is };
}

/** The name of the environment that the variables choose, else `Production`. */
export function environmentNameFrom(variables: EnvironmentVariables): string {
  const name = environmentVariables.map((variable) => variables[variable]).find(Boolean) ?? "Production";
  // NODE_ENV is written in lower case; file names have one spelling, on every file system.
  const wellKnown = ["Production", "Staging", "Development", "Test"];
  return wellKnown.find((candidate) => sameName(candidate, name)) ?? name;
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
