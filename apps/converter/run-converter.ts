import { HostingError, describeSettings, hostSettings, type Host } from "@millrace/hosting";
import { isJobError } from "@millrace/jobs";
import { createConverterHost, type ConverterHostBuilder } from "./converter-host.ts";
import { converterSettings } from "./settings.ts";

/** What a shell expects of a program that was called with wrong options (sysexits and clig.dev agree on "not 1"). */
const usageExitCode = 2;

/** Runs a process of the converter that has these parts, until it is told to stop. */
export async function runConverter(...parts: readonly ((builder: ConverterHostBuilder) => void)[]): Promise<void> {
  if (process.argv.includes("--help")) return void process.stdout.write(help());
  await buildOrExplain(parts)?.run();
}

function buildOrExplain(parts: readonly ((builder: ConverterHostBuilder) => void)[]): Host | undefined {
  try {
    const builder = createConverterHost();
    for (const add of parts) add(builder);
    return builder.build();
  } catch (error) {
    if (!isAboutSettings(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = usageExitCode;
    return undefined;
  }
}

function isAboutSettings(error: unknown): error is Error {
  return (
    (error instanceof HostingError && error.code === "INVALID_SETTINGS") || isJobError(error, "invalid-definition")
  );
}

function help(): string {
  const rows = describeSettings({ ...hostSettings(), ...converterSettings });
  const lines = rows.map(({ option, env, expected, default: value, description }) => {
    const fallback = value === undefined ? "" : `; default ${value}`;
    return `  ${option}  (${env ?? "not in the environment"})\n      ${description}\n      ${expected}${fallback}`;
  });
  return `Settings, as options or as environment variables:\n\n${lines.join("\n\n")}\n`;
}
