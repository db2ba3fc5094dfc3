import type { EngineChoice, ExportOptions } from "@millrace/conversion";
import { didYouMean } from "../did-you-mean.ts";
import { readArguments } from "../read-arguments.ts";
import { UsageError } from "../usage-error.ts";
import { convertOptions } from "./convert-options.ts";
import { formatOf, outputFormats, type OutputTarget } from "./output-format.ts";
import { readExportOptions } from "./read-export-options.ts";
import { PasswordReader } from "./read-password.ts";

/** The command line of `millrace convert`, checked. */
export interface ConvertRequest {
  readonly files: readonly string[];
  readonly output: string | undefined;
  readonly target: OutputTarget;
  readonly options: ExportOptions;
  /** Of presentations that are protected by one. */
  readonly password: string | undefined;
  readonly engine: EngineChoice;
  readonly concurrency: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly force: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const engines: readonly EngineChoice[] = ["auto", "kit", "wasm"];
const defaultSize = 1_920;
const sizes = { least: 16, most: 4_096 };
const longestTimeoutSeconds = 2_000_000;

/** @throws {@link UsageError} naming every fault */
export async function readConvertRequest(args: readonly string[]): Promise<ConvertRequest> {
  const { positionals, values, faults: found } = readArguments(args, convertOptions);
  const faults = [...found];
  const text = (name: string): string | undefined => (typeof values[name] === "string" ? values[name] : undefined);
  const number = (name: string, most: number, least = 1): number | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    const value = Number(given);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    faults.push(`--${name} must be a whole number from ${least} to ${most}, not "${given}".`);
    return undefined;
  };
  if (positionals.length === 0) faults.push("Name a file to convert; `millrace convert --help` has examples.");
  const passwords = new PasswordReader(process.stdin);
  const { options, faults: faultsOfOptions } = await readExportOptions({ values }, passwords);
  const password = await passwords.read("password-file", text("password-file"));
  faults.push(...faultsOfOptions, ...passwords.faults);
  const engine = engines.find((each) => each === (values["engine"] ?? "auto"));
  if (engine === undefined) {
    faults.push(`There is no engine "${values["engine"]}"${didYouMean(String(values["engine"]), engines)}`);
  }
  const output = text("output");
  const wanted = text("to") ?? formatOf(output ?? "") ?? "pdf";
  const format = outputFormats.find((each) => each === wanted);
  if (format === undefined) faults.push(`There is no format "${wanted}"${didYouMean(wanted, outputFormats)}`);
  const size = number("size", sizes.most, sizes.least);
  const timeoutSeconds = number("timeout", longestTimeoutSeconds);
  const concurrency = number("concurrency", 256);
  if (faults.length > 0) throw new UsageError(faults);
  return {
    files: positionals,
    output,
    target: { format: format ?? "pdf", size: size ?? defaultSize, first: values["first"] === true },
    options,
    password,
    engine: engine ?? "auto",
    concurrency,
    timeoutMs: timeoutSeconds === undefined ? undefined : timeoutSeconds * 1_000,
    force: values["force"] === true,
    json: values["json"] === true,
    quiet: values["quiet"] === true,
  };
}
