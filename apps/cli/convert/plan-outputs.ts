import { stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { givenPath } from "../given-path.ts";
import { UsageError } from "../usage-error.ts";
import type { ConvertRequest } from "./convert-request.ts";
import { makesFolder } from "./output-format.ts";

/** One file's way. Both paths are absolute. */
export interface PlannedFile {
  /** As the person wrote it. */
  readonly name: string;
  readonly input: string;
  /** A file; of several pictures their folder. */
  readonly output: string;
  /** The folder that must be there. */
  readonly folder: string;
}

/**
 * Where each file goes, before any is converted.
 *
 * @throws {@link UsageError} naming every file that is not there, and every place that is taken
 */
export async function planOutputs(request: ConvertRequest): Promise<PlannedFile[]> {
  const toFolder = await isFolder(request);
  const planned = request.files.map((name) => plan(name, request, toFolder));
  const faults = await Promise.all(planned.map(async (file) => await faultsOf(file, planned, request)));
  if (faults.flat().length > 0) throw new UsageError(faults.flat());
  return planned;
}

async function isFolder({ output, files }: ConvertRequest): Promise<boolean> {
  if (output === undefined) return false;
  if (output.endsWith("/") || (await kindOf(givenPath(output))) === "folder") return true;
  if (files.length > 1) {
    throw new UsageError([`${files.length} files do not go into one: give a folder, as in "-o ${output}/".`]);
  }
  return false;
}

function plan(name: string, { output: given, target }: ConvertRequest, toFolder: boolean): PlannedFile {
  const input = givenPath(name);
  const stem = basename(input, extname(input));
  const own = makesFolder(target) ? stem : `${stem}.${target.format}`;
  const output =
    given === undefined ? join(dirname(input), own) : toFolder ? join(givenPath(given), own) : givenPath(given);
  return { name, input, output, folder: makesFolder(target) ? output : dirname(output) };
}

async function faultsOf(
  file: PlannedFile,
  all: readonly PlannedFile[],
  { force, target }: ConvertRequest,
): Promise<string[]> {
  const wanted = makesFolder(target) ? "folder" : "file";
  const what = wanted === "file" ? "it" : "the files in it";
  const [input, output] = await Promise.all([kindOf(file.input), kindOf(file.output)]);
  const first = all.find((other) => other.output === file.output);
  return [
    ...(input === "nothing" ? [`${file.name}: there is no such file.`] : []),
    ...(input === "folder" ? [`${file.name} is a folder; name the files in it.`] : []),
    ...(output !== "nothing" && output !== wanted
      ? [`${file.output} is a ${output}, and a ${wanted} of that name was to be made of ${file.name}.`]
      : []),
    ...(output === wanted && !force ? [`${file.output} is there already; --force replaces ${what}.`] : []),
    ...(first !== file ? [`${first?.name} and ${file.name} would both become ${file.output}.`] : []),
  ];
}

async function kindOf(path: string): Promise<"file" | "folder" | "nothing"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOENT", "ENOTDIR"].includes(String(error.code))) {
      return "nothing";
    }
    throw error;
  }
}
