import { relative } from "node:path";
import { givenPath } from "../given-path.ts";
import type { Terminal } from "../terminal.ts";
import type { FileOutcome } from "./convert-file.ts";
import type { ConvertRequest } from "./convert-request.ts";

/** Tells what became of a file: to people on standard error, and to programs on standard output if they asked. */
export function tellOutcome(outcome: FileOutcome, { json, quiet }: ConvertRequest, terminal: Terminal): void {
  if (json) terminal.print(`${JSON.stringify(record(outcome))}\n`);
  if (outcome.kind === "failed") {
    if (outcome.error.code !== "cancelled")
      terminal.say(`${terminal.red("✗")} ${outcome.file.name}: ${outcome.error.message}`);
    return;
  }
  if (quiet) return;
  const { file, result } = outcome;
  const figures = [...made(outcome), `${(result.timings.totalMs / 1_000).toFixed(1)} s`].join(", ");
  terminal.say(`${terminal.green("✓")} ${shortest(file.output)}  ${terminal.faint(figures)}`);
  for (const warning of result.warnings) terminal.say(`  ${warning}`);
}

/** What there is to say of a PDF, or of pictures; of a text nothing. */
function made({ result, pictures }: Extract<FileOutcome, { kind: "done" }>): string[] {
  if (result.pages > 0) return [count(result.pages, "page"), size(result.bytes)];
  const bytes = pictures.reduce((sum, picture) => sum + picture.bytes, 0);
  return pictures.length === 0 ? [] : [count(pictures.length, "picture"), size(bytes)];
}

function record(outcome: FileOutcome): object {
  const { name, output } = outcome.file;
  if (outcome.kind === "done") {
    const { result, pictures } = outcome;
    return { file: name, outcome: "done", output, ...result, ...(pictures.length > 0 && { pictures }) };
  }
  return { file: name, outcome: outcome.error.code, message: outcome.error.message };
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

function size(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1_024)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

/** A path as the person would write it, from where the program was called. */
function shortest(path: string): string {
  const fromHere = relative(givenPath(""), path);
  return fromHere.startsWith("..") ? path : fromHere;
}
