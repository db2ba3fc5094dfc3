import { converterSettings, type ConverterSettings } from "@millrace/converter/settings";
import { HostingError, createHostBuilder } from "@millrace/hosting";
import { givenPath } from "../given-path.ts";
import { readArguments } from "../read-arguments.ts";
import { UsageError } from "../usage-error.ts";
import { doctorOptions } from "./doctor-options.ts";

/** The command line of `millrace doctor`, checked. */
export interface DoctorRequest {
  readonly settings: ConverterSettings;
  readonly quick: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** @throws {@link UsageError} naming every fault of the command line or, if it has none, of the settings */
export function readDoctorRequest(args: readonly string[], env: NodeJS.ProcessEnv): DoctorRequest {
  const { positionals, values, faults: found } = readArguments(args, doctorOptions);
  const strays = positionals.map((word) => `"${word}" is not expected here; \`millrace doctor --help\` has examples.`);
  if (found.length + strays.length > 0) throw new UsageError([...found, ...strays]);
  const { data, backend, engine } = values;
  const argv = [
    ...(typeof data === "string" ? [`--data=${givenPath(data)}`] : []),
    ...(typeof backend === "string" ? [`--backend=${backend}`] : []),
    ...(typeof engine === "string" ? [`--engine=${engine}`] : []),
  ];
  return {
    settings: settingsFrom(argv, env),
    quick: values["quick"] === true,
    json: values["json"] === true,
    quiet: values["quiet"] === true,
  };
}

/** As the converter's own processes read them. */
function settingsFrom(argv: readonly string[], env: NodeJS.ProcessEnv): ConverterSettings {
  try {
    const builder = createHostBuilder({
      name: "converter",
      settings: converterSettings,
      environmentPrefix: "MILLRACE_",
      argv,
      env,
    });
    return builder.settings;
  } catch (error) {
    if (!(error instanceof HostingError) || error.code !== "INVALID_SETTINGS") throw error;
    throw new UsageError([error.message]);
  }
}
