import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { ConversionError, openConverter, type Converter } from "@millrace/conversion";
import type { Command } from "../command.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { convertFile, exitCodeOf, type FileOutcome } from "./convert-file.ts";
import { convertHelp } from "./convert-options.ts";
import { readConvertRequest, type ConvertRequest } from "./convert-request.ts";
import { planOutputs, type PlannedFile } from "./plan-outputs.ts";
import { ProgressLine } from "./progress-line.ts";
import { tellOutcome } from "./tell-outcome.ts";

/** `millrace convert`: documents to PDF, pictures or text, here and now. */
export const convertCommand: Command = {
  name: "convert",
  summary: "documents to PDF, pictures or text, in this process",
  help: convertHelp,
  async run(args, terminal, signal) {
    const request = await readConvertRequest(args);
    const files = await planOutputs(request);
    try {
      await using converter = await open(request, files.length);
      return await convertAll(converter, files, request, terminal, signal);
    } catch (error) {
      if (!(error instanceof ConversionError) || error.code !== "engine-unavailable") throw error;
      terminal.say(error.message);
      return exitCodes.unreachable;
    }
  },
};

async function open({ engine, concurrency }: ConvertRequest, files: number): Promise<Converter> {
  if (concurrency !== undefined) return await openConverter({ engine, concurrency: Math.min(concurrency, files) });
  // More engines than files would only be started to be ended.
  return await openConverter(files < availableParallelism() ? { engine, concurrency: files } : { engine });
}

async function convertAll(
  converter: Converter,
  files: readonly PlannedFile[],
  request: ConvertRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const progress = new ProgressLine(terminal, files.length);
  const rest = [...files];
  const outcomes: FileOutcome[] = [];
  const lanes = Array.from(
    { length: Math.min(files.length, request.concurrency ?? availableParallelism()) },
    async () => {
      for (let file = rest.shift(); file !== undefined && !signal.aborted; file = rest.shift()) {
        await mkdir(file.folder, { recursive: true });
        const outcome = await convertFile(converter, file, request, progress, signal);
        outcomes.push(outcome);
        tellOutcome(outcome, request, terminal);
      }
    },
  );
  await Promise.all(lanes);
  terminal.clearPassing();
  return signal.aborted ? interrupted(outcomes, files, terminal) : worst(outcomes);
}

function interrupted(outcomes: readonly FileOutcome[], files: readonly PlannedFile[], terminal: Terminal): ExitCode {
  const done = outcomes.filter(({ kind }) => kind === "done").length;
  terminal.say(`Interrupted: ${done} of ${files.length} converted, and nothing is left of the rest.`);
  return exitCodes.interrupted;
}

/** One exit code for all files: the one that says most where they differ is "failed". */
function worst(outcomes: readonly FileOutcome[]): ExitCode {
  const bad = new Set(outcomes.map(exitCodeOf).filter((code) => code !== exitCodes.done));
  const [only] = bad;
  return bad.size > 1 ? exitCodes.failed : (only ?? exitCodes.done);
}
