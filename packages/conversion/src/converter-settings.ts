import { tmpdir } from "node:os";
import { describeUnknown } from "./describe-unknown.ts";
import type { Engine } from "./engines/engine.ts";
import { ConversionError } from "./errors.ts";
import type { ConversionLog, ConverterOptions } from "./options.ts";

/** {@link ConverterOptions} with its defaults. */
export interface ConverterSettings {
  readonly size: number;
  readonly recycleAfter: number;
  readonly timeoutMs: number;
  readonly startTimeoutMs: number;
  readonly temporaryFolder: string;
  readonly log: ConversionLog;
}

const known: readonly (keyof ConverterOptions)[] = [
  "engine",
  "concurrency",
  "recycleAfter",
  "timeoutMs",
  "startTimeoutMs",
  "temporaryFolder",
  "libreOfficePath",
  "log",
];

const counts: readonly (keyof ConverterOptions)[] = ["concurrency", "recycleAfter", "timeoutMs", "startTimeoutMs"];
const silent: ConversionLog = { debug() {}, info() {}, warn() {}, error() {} };

/** Completes checked options. */
export function settle(options: ConverterOptions, engine: Engine): ConverterSettings {
  return {
    size: options.concurrency ?? engine.defaultConcurrency,
    recycleAfter: options.recycleAfter ?? 100,
    timeoutMs: options.timeoutMs ?? 300_000,
    startTimeoutMs: options.startTimeoutMs ?? 120_000,
    temporaryFolder: options.temporaryFolder ?? tmpdir(),
    log: options.log ?? silent,
  };
}

/** @throws {@link ConversionError} `invalid-options`, naming every fault. */
export function checkConverterOptions(options: ConverterOptions): void {
  const wrong = counts.filter((name) => options[name] !== undefined && !isCount(options[name]));
  const faults = [
    ...describeUnknown(options, known),
    ...wrong.map((name) => `option "${name}" must be a whole number above 0, not ${JSON.stringify(options[name])}`),
  ];
  if (options.engine !== undefined && !["auto", "kit", "wasm"].includes(options.engine)) {
    faults.push(`option "engine" must be "auto", "kit" or "wasm", not "${options.engine}"`);
  }
  if (faults.length > 0) throw new ConversionError("invalid-options", faults.join("; "));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
