import { ConversionError, type ConversionErrorCode, type ConversionResult, type Converter } from "@millrace/conversion";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { ConvertRequest } from "./convert-request.ts";
import type { PlannedFile } from "./plan-outputs.ts";
import type { ProgressLine } from "./progress-line.ts";

/** What became of one file. */
export type FileOutcome =
  | { readonly kind: "done"; readonly file: PlannedFile; readonly result: ConversionResult }
  | { readonly kind: "failed"; readonly file: PlannedFile; readonly error: ConversionError };

/** Converts one file. */
export async function convertFile(
  converter: Converter,
  file: PlannedFile,
  { options, password, timeoutMs }: ConvertRequest,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<FileOutcome> {
  try {
    const result = await converter.convert({
      input: file.input,
      output: file.output,
      options,
      signal,
      ...(password !== undefined && { password }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      onProgress: (update) => progress.tell(file.name, update),
    });
    return { kind: "done", file, result };
  } catch (error) {
    if (error instanceof ConversionError) return { kind: "failed", file, error };
    throw error;
  } finally {
    progress.finish(file.name);
  }
}

const exitCodeByError: Readonly<Partial<Record<ConversionErrorCode, ExitCode>>> = {
  cancelled: exitCodes.interrupted,
  "engine-unavailable": exitCodes.unreachable,
  "time-limit": exitCodes.timeOut,
};

/** The exit code that one file's outcome asks for. */
export function exitCodeOf(outcome: FileOutcome): ExitCode {
  if (outcome.kind === "done") return exitCodes.done;
  return exitCodeByError[outcome.error.code] ?? exitCodes.failed;
}
