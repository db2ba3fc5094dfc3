import { join } from "node:path";
import { HostingError, type SettingFault } from "../errors.ts";
import { commandLineLayer } from "./command-line-layer.ts";
import { optionName, type Setting, type Settings, type SettingsOf } from "./define-settings.ts";
import { environmentLayer, type EnvironmentVariables } from "./environment-layer.ts";
import { jsonLayer } from "./json-layer.ts";
import type { Layer, LayerValue } from "./layer.ts";
import { issuePath, type SchemaIssue, type SchemaResult } from "./standard-schema.ts";

/** Where settings are read from. */
export interface SettingSources {
  /** The folder of `settings.json` and `settings.{environment}.json`; both may be absent. */
  readonly contentRoot: string;
  /** The name of the environment, such as `Production`. */
  readonly environment: string;
  /** The environment variables. */
  readonly variables: EnvironmentVariables;
  /** Arguments without the runtime and the script. */
  readonly argv: readonly string[];
  /** Environment variables that begin so and are nobody's are faults. */
  readonly environmentPrefix?: string | undefined;
  /** Environment variables with that prefix which are not settings but known. */
  readonly reservedVariables?: readonly string[];
}

/**
 * Reads settings from their layers, low to high: the defaults of their schemas,
 * `settings.json`, `settings.{environment}.json`, environment variables, command line.
 * A value replaces the lower one as a whole. Every layer is checked, also where a higher one
 * hides it, since what is hidden today counts tomorrow.
 *
 * @throws {@link HostingError} `INVALID_SETTINGS` with every fault of every layer.
 */
export function readSettings<S extends Settings>(settings: S, sources: SettingSources): SettingsOf<S> {
  const layers = layersOf(settings, sources);
  const faults = layers.flatMap((layer) => layer.faults);
  const read = Object.entries(settings).map(([key, setting]) => {
    const given = layers.flatMap((layer) => layer.values.filter((value) => value.key === key));
    return [key, readSetting(key, setting, given, faults)] as const;
  });
  if (faults.length > 0) throw invalidSettings(faults);
  return Object.fromEntries(read) as SettingsOf<S>;
}

function layersOf(settings: Settings, sources: SettingSources): Layer[] {
  const { contentRoot, environment, variables, environmentPrefix, reservedVariables = [] } = sources;
  return [
    jsonLayer(settings, join(contentRoot, "settings.json")),
    jsonLayer(settings, join(contentRoot, `settings.${environment}.json`)),
    environmentLayer(settings, variables, environmentPrefix, reservedVariables),
    commandLineLayer(settings, sources.argv),
  ];
}

/** The value of the highest layer, after checking all of them. */
function readSetting(key: string, setting: Setting<unknown>, given: LayerValue[], faults: SettingFault[]): unknown {
  if (given.length === 0) return readDefault(key, setting, faults);
  const read = given.map(({ origin, value }) => {
    const result = validate(key, setting, value);
    if (result.issues === undefined) return result.value;
    for (const issue of result.issues) faults.push(faultOf(key, setting, origin, value, issue));
    return undefined;
  });
  return read.at(-1);
}

function readDefault(key: string, setting: Setting<unknown>, faults: SettingFault[]): unknown {
  const result = validate(key, setting, undefined);
  if (result.issues === undefined) return result.value;
  const places = [setting.env, `--${optionName(key)}`, `"${key}" in settings.json`].filter(Boolean);
  const messages = result.issues.map(({ message }) => message).join("; ");
  faults.push({ key, layer: `setting "${key}"`, problem: `has no value: ${messages}; set ${places.join(" or ")}` });
  return undefined;
}

function validate(key: string, { schema }: Setting<unknown>, value: unknown): SchemaResult<unknown> {
  const result = schema["~standard"].validate(value);
  if (!(result instanceof Promise)) return result;
  throw new HostingError(
    "INVALID_DEFINITION",
    `the schema of the setting "${key}" is asynchronous: use one that is not`,
  );
}

function faultOf(
  key: string,
  setting: Setting<unknown>,
  layer: string,
  value: unknown,
  issue: SchemaIssue,
): SettingFault {
  const inside = issuePath(issue);
  const problem = inside === "" ? issue.message : `at "${inside}": ${issue.message}`;
  return { key, layer, ...(setting.secret ? {} : { value: shown(value) }), problem };
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function invalidSettings(faults: readonly SettingFault[]): HostingError {
  const count = faults.length === 1 ? "one setting is" : `${faults.length} settings are`;
  const lines = faults.map(({ layer, value, problem }) =>
    value === undefined ? `  ${layer}: ${problem}` : `  ${layer}: ${JSON.stringify(value)}: ${problem}`,
  );
  return new HostingError("INVALID_SETTINGS", `${count} not valid:\n${lines.join("\n")}`, { faults });
}
