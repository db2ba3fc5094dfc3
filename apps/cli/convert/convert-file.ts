import { readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import {
  ConversionError,
  type ConversionErrorCode,
  type ConversionRequest,
  type ConversionResult,
  type Converter,
  type Thumbnail,
} from "@millrace/conversion";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { makesFolder, type OutputTarget } from "./output-format.ts";
import type { ConvertRequest } from "./convert-request.ts";
import type { PlannedFile } from "./plan-outputs.ts";
import type { ProgressLine } from "./progress-line.ts";

/** Names of pictures sort as their slides do. */
const digits = 3;

/** What became of one file. */
export type FileOutcome =
  | {
      readonly kind: "done";
      readonly file: PlannedFile;
      readonly result: ConversionResult;
      readonly pictures: readonly Thumbnail[];
    }
  | { readonly kind: "failed"; readonly file: PlannedFile; readonly error: ConversionError };

/** Converts one file. */
export async function convertFile(
  converter: Converter,
  file: PlannedFile,
  { target, options, password, timeoutMs }: ConvertRequest,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<FileOutcome> {
  const pictures: Thumbnail[] = [];
  try {
    const result = await converter.convert({
      input: file.input,
      ...whatToMake(file, target, (picture) => pictures.push(picture)),
      options,
      signal,
      ...(password !== undefined && { password }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      onProgress: (update) => progress.tell(file.name, update),
    });
    return { kind: "done", file, result, pictures };
  } catch (error) {
    await removePictures(file, target, pictures);
    if (error instanceof ConversionError) return { kind: "failed", file, error };
    throw error;
  } finally {
    progress.finish(file.name);
  }
}

function whatToMake(
  { output }: PlannedFile,
  { format, size, first }: OutputTarget,
  onThumbnail: (picture: Thumbnail) => void,
): Pick<ConversionRequest, "output" | "text" | "thumbnails"> {
  if (format === "pdf") return { output };
  if (format === "txt") return { text: output };
  const path = (slide: number): string =>
    first ? output : join(output, `${String(slide).padStart(digits, "0")}.${format}`);
  return { thumbnails: { path, format, size, slides: first ? "first" : "all", onThumbnail } };
}

/** A part of a document's pictures would pass for all of them. */
async function removePictures(
  { folder }: PlannedFile,
  target: OutputTarget,
  pictures: readonly Thumbnail[],
): Promise<void> {
  for (const { path } of pictures) await rm(path, { force: true });
  if (makesFolder(target) && (await readdir(folder)).length === 0) await rmdir(folder);
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
