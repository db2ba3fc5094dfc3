import type { ProvisionOptions } from "@millrace/aws/provision";
import { didYouMean } from "../did-you-mean.ts";
import { readArguments } from "../read-arguments.ts";
import { UsageError } from "../usage-error.ts";
import { provisionOptions } from "./provision-options.ts";

/** The command line of `millrace provision`, checked but for the values, which {@link ProvisionOptions} are checked for. */
export interface ProvisionRequest {
  readonly options: ProvisionOptions;
  readonly json: boolean;
}

const providers = ["aws"];

/** @throws {@link UsageError} naming every fault */
export function readProvisionRequest(args: readonly string[]): ProvisionRequest {
  const { positionals, values, faults } = readArguments(args, provisionOptions);
  const all = [...faults, ...faultsOf(positionals)];
  if (all.length > 0) throw new UsageError(all);
  const text = (name: keyof typeof provisionOptions): string | undefined =>
    typeof values[name] === "string" ? values[name] : undefined;
  const options = {
    name: text("name"),
    bucket: text("bucket"),
    region: text("region"),
    endpoint: text("endpoint"),
    endpoints: { sqs: text("endpoint-sqs"), s3: text("endpoint-s3"), dynamodb: text("endpoint-dynamodb") },
    pathStyle: values["path-style"] === true,
    pointInTimeRecovery: values["point-in-time-recovery"] === true ? true : undefined,
  };
  return { options, json: values["json"] === true };
}

/** The option of the command line that has a value of {@link ProvisionOptions}. */
export function optionOf(path: string): string {
  const name = path.replace(/^endpoints\./, "endpoint-").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${name}`;
}

function faultsOf([provider, ...others]: readonly string[]): string[] {
  const strays = others.map((word) => `"${word}" is not expected here; \`millrace provision --help\` has examples.`);
  if (provider === undefined) return ["Say where: `millrace provision aws`.", ...strays];
  if (providers.includes(provider)) return strays;
  return [`There is no back end "${provider}" to make anything for${didYouMean(provider, providers)}`, ...strays];
}
