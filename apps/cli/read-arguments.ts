import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { didYouMean } from "./did-you-mean.ts";

/** What the words on the command line say. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | true>>;
  /** Unknown options, values that are missing or too many: a sentence for each. */
  readonly faults: readonly string[];
}

/** Reads options by their table. Unlike Node's own strictness it finds all the faults, and what was meant. */
export function readArguments(args: readonly string[], options: ParseArgsOptionsConfig): Arguments {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  const positionals: string[] = [];
  const values: Record<string, string | true> = {};
  const faults: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const known = Object.hasOwn(options, name) ? options[name] : undefined;
    if (known === undefined) faults.push(`There is no option ${rawName}${nearest(rawName, options)}`);
    else if (known.type === "boolean" && value !== undefined)
      faults.push(`${rawName} takes no value, and has "${value}".`);
    else if (known.type === "string" && isNoValue(token)) faults.push(`${rawName} needs a value.`);
    else values[name] = value ?? true;
  }
  return { positionals, values, faults };
}

/** `-o --notes` is a forgotten value more likely than a strange one, which `-o=--notes` can still give. */
function isNoValue({
  value,
  inlineValue,
}: {
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}): boolean {
  return value === undefined || value === "" || (inlineValue !== true && value.length > 1 && value.startsWith("-"));
}

function nearest(rawName: string, options: ParseArgsOptionsConfig): string {
  return didYouMean(
    rawName,
    Object.keys(options).map((name) => `--${name}`),
  );
}
