import { tmpdir } from "node:os";
import { describeUnknown } from "./describe-unknown.ts";
import type { Engine } from "./engines/engine.ts";
import { ConversionError } from "./errors.ts";
import { checkDocumentLimits, settleDocumentLimits, type DocumentLimits } from "./inspection/document-limits.ts";
import type { JailMode } from "./jail/jail.ts";
import type { ProcessLimits } from "./jail/process-limits.ts";
import type { ConversionLog, ConverterOptions } from "./options.ts";
import type { WearLimits } from "./pool/wear.ts";

/** {@link ConverterOptions} with its defaults. */
export interface ConverterSettings {
  readonly size: number;
  readonly spares: number;
  readonly maxWaiting: number;
  readonly wear: WearLimits;
  readonly timeoutMs: number;
  readonly startTimeoutMs: number;
  readonly maxMemoryBytes: number;
  readonly processLimits: ProcessLimits;
  readonly documentLimits: DocumentLimits;
  readonly jail: JailMode;
  readonly temporaryFolder: string;
  readonly log: ConversionLog;
}

/** Of each option, whether it is a number, and then the least that it may be. */
const known: Readonly<Record<keyof ConverterOptions, number | null>> = {
  engine: null,
  concurrency: 1,
  spares: 0,
  reuse: 1,
  retireAboveBytes: 1,
  maxWaiting: 1,
  maxMemoryBytes: 1,
  maxOutputBytes: 1,
  timeoutMs: 1,
  startTimeoutMs: 1,
  jail: null,
  limits: null,
  temporaryFolder: null,
  libreOfficePath: null,
  log: null,
};

const choices = { engine: ["auto", "kit", "wasm"], jail: ["required", "auto", "off"] } as const;
const silent: ConversionLog = { debug() {}, info() {}, warn() {}, error() {} };
const GiB = 1024 ** 3;
/** The processor time that any process may use in its life, however short its documents' time limit is. */
const leastProcessorSeconds = 3_600;

/** Completes checked options. */
export function settle(options: ConverterOptions, engine: Engine): ConverterSettings {
  const timeoutMs = options.timeoutMs ?? 300_000;
  const maxMemoryBytes = options.maxMemoryBytes ?? engine.memory.maxBytes;
  // No document gets to the end of it: a process is replaced at the half, and one on two cores needs twice its time.
  const processorSeconds = Math.max(leastProcessorSeconds, Math.ceil((4 * timeoutMs) / 1_000));
  const reuse = options.reuse ?? 100;
  return {
    size: options.concurrency ?? engine.defaultConcurrency,
    spares: options.spares ?? Math.max(engine.defaultSpares, reuse === 1 ? 1 : 0),
    maxWaiting: options.maxWaiting ?? 1_000,
    wear: {
      reuse,
      retireAboveBytes: options.retireAboveBytes ?? engine.memory.retireAboveBytes,
      retireAboveProcessorMs: processorSeconds * 500,
    },
    timeoutMs,
    startTimeoutMs: options.startTimeoutMs ?? 120_000,
    maxMemoryBytes,
    processLimits: {
      processorSeconds,
      memoryBytes: maxMemoryBytes + engine.memory.reservedBytes,
      fileBytes: options.maxOutputBytes ?? GiB,
    },
    documentLimits: settleDocumentLimits(options.limits),
    jail: options.jail ?? "auto",
    temporaryFolder: options.temporaryFolder ?? tmpdir(),
    log: options.log ?? silent,
  };
}

/** @throws {@link ConversionError} `invalid-options`, naming every fault. */
export function checkConverterOptions(options: ConverterOptions): void {
  const faults = [
    ...describeUnknown(options, Object.keys(known)),
    ...Object.entries(known).flatMap(([name, least]) => findWrongNumber(options, name, least)),
    ...Object.entries(choices).flatMap(([name, allowed]) => findWrongChoice(options, name, allowed)),
    ...checkDocumentLimits(options.limits),
  ];
  if (faults.length > 0) throw new ConversionError("invalid-options", faults.join("; "));
}

function findWrongNumber(options: object, name: string, least: number | null): string[] {
  const value: unknown = Reflect.get(options, name);
  if (least === null || value === undefined || (Number.isSafeInteger(value) && Number(value) >= least)) return [];
  return [`option "${name}" must be a whole number, ${least} or above, not ${JSON.stringify(value)}`];
}

function findWrongChoice(options: object, name: string, allowed: readonly string[]): string[] {
  const value: unknown = Reflect.get(options, name);
  if (value === undefined || allowed.some((each) => each === value)) return [];
  return [`option "${name}" must be one of ${allowed.join(", ")}, not ${JSON.stringify(value)}`];
}
