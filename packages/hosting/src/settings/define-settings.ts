import { HostingError } from "../errors.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** One setting: where it may come from, what it must look like, what it is for. */
export interface Setting<T> {
  /** The environment variable that sets it. Without one, the environment cannot. */
  readonly env?: string;
  /**
   * Any Standard Schema: those of {@link setting}, or zod's. The environment and the command
   * line deliver text, so `z.number()` refuses them and `z.coerce.number()` reads "" as 0;
   * the schemas of {@link setting} do neither.
   */
  readonly schema: StandardSchema<T>;
  /** One line for `--help`. */
  readonly description: string;
  /** Keeps the value out of messages and of `--help`. Default false. */
  readonly secret?: boolean;
}

/** Settings by name. Names are camelCase: `maxUploadBytes` is `--max-upload-bytes` on the command line. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values that settings have once read. */
export type SettingsOf<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/**
 * Declares settings, to be read by the host builder or by `readSettings`.
 *
 * @throws {@link HostingError} `INVALID_DEFINITION` for a name that is not camelCase, and for an
 * environment variable that two settings share.
 */
export function defineSettings<const S extends Settings>(settings: S): S {
  const owners = new Map<string, string>();
  for (const [key, { env }] of Object.entries(settings)) {
    refuseUnlessCamelCase(key);
    if (env === undefined) continue;
    refuseSharedVariable(env, key, owners.get(env));
    owners.set(env, key);
  }
  return settings;
}

/** `maxUploadBytes` → `max-upload-bytes`. */
export function optionName(key: string): string {
  return key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}

function refuseUnlessCamelCase(key: string): void {
  // "no-" is how the command line negates a flag, so a name must not begin so.
  if (/^(?!no[A-Z])[a-z][A-Za-z0-9]*$/.test(key)) return;
  throw new HostingError(
    "INVALID_DEFINITION",
    `"${key}" cannot name a setting: write it in camelCase, not beginning with "no"`,
  );
}

function refuseSharedVariable(env: string, key: string, owner: string | undefined): void {
  if (owner === undefined) return;
  throw new HostingError(
    "INVALID_DEFINITION",
    `the settings "${owner}" and "${key}" both claim the environment variable ${env}`,
  );
}
