import { parseArgs } from "node:util";
import { didYouMean, type SettingFault } from "../errors.ts";
import { optionName, type Settings } from "./define-settings.ts";
import type { Layer, LayerValue } from "./layer.ts";
import type { SettingSchema } from "./schemas.ts";

interface KnownOption {
  readonly key: string;
  readonly isFlag: boolean;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  /** Whether the value came with an equals sign. */
  readonly isInline: boolean;
}

/** Reads `--port=80`, `--port 80`, `--verbose` and `--no-verbose`. Of a repeated option the last counts. */
export function commandLineLayer(settings: Settings, argv: readonly string[]): Layer {
  const known = knownOptions(settings);
  const values: LayerValue[] = [];
  const faults: SettingFault[] = [];
  let afterUnknown = false;
  for (const token of tokensOf(known, argv)) {
    const read = typeof token === "string" ? strayArgument(token) : readOption(known, token);
    // What follows an unknown option is most likely its value: one fault, not two.
    const isItsValue = afterUnknown && typeof token === "string";
    afterUnknown = typeof token !== "string" && !known.has(nameOf(known, token.name)) && !token.isInline;
    if (isItsValue) continue;
    if ("problem" in read) faults.push(read);
    else values.push(read);
  }
  return { values, faults };
}

function knownOptions(settings: Settings): Map<string, KnownOption> {
  return new Map(
    Object.entries(settings).map(([key, { schema }]) => [
      optionName(key),
      { key, isFlag: "isFlag" in schema && (schema as SettingSchema<unknown>).isFlag },
    ]),
  );
}

/** Options, and as plain strings the arguments that are none. */
function tokensOf(known: Map<string, KnownOption>, argv: readonly string[]): (OptionToken | string)[] {
  const options = Object.fromEntries(
    [...known].map(([name, { isFlag }]) => [name, { type: isFlag ? "boolean" : "string" } as const]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  return tokens.flatMap((token): (OptionToken | string)[] => {
    if (token.kind === "option-terminator") return [];
    if (token.kind === "positional") return [token.value];
    const { name, rawName, value } = token;
    return [{ name, rawName, value, isInline: token.inlineValue === true }];
  });
}

/** `no-verbose` → `verbose`, where that is a flag. */
function nameOf(known: Map<string, KnownOption>, name: string): string {
  const positive = name.replace(/^no-/, "");
  return known.get(positive)?.isFlag ? positive : name;
}

function readOption(known: Map<string, KnownOption>, token: OptionToken): LayerValue | SettingFault {
  const { rawName, value } = token;
  const name = nameOf(known, token.name);
  const option = known.get(name);
  if (option === undefined) return unknownOption(known, rawName);
  const { key } = option;
  const origin = `command line ${rawName}`;
  if (option.isFlag && value === undefined) return { key, origin, value: name === token.name };
  if (option.isFlag && name !== token.name) return { key, layer: origin, problem: "takes no value" };
  // A value that looks like an option is most likely the next one: the value was forgotten.
  if (value === undefined || (!token.isInline && value.startsWith("--")))
    return { key, layer: origin, problem: "needs a value" };
  return { key, origin, value };
}

function unknownOption(known: Map<string, KnownOption>, rawName: string): SettingFault {
  const names = [...known.keys()].map((name) => `--${name}`);
  return { layer: `command line ${rawName}`, problem: `unknown option${didYouMean(rawName, names)}` };
}

function strayArgument(argument: string): SettingFault {
  return { layer: "command line", value: argument, problem: "is no option: options begin with --" };
}
