import { closest } from "fastest-levenshtein";
import { JobError } from "../errors.ts";
import type { Fault } from "../errors.ts";
import { isFileContent } from "../file-content.ts";
import { FileField } from "../file-field.ts";
import { faultsOf, fileFields, valueSchema } from "../job-kind.ts";
import type { JobKind } from "../job-kind.ts";
import type { StoredFile } from "../job.ts";
import type { FileSource } from "../shape.ts";
import type { Json, JsonObject } from "../json.ts";

const maxPayloadBytes = 65_536;

/**
 * The input of a job as its record will hold it: the values as their schemas return them, and the files by reference.
 * @throws JobError `invalid-input` with every fault; `payload-too-large` over 64 KiB
 */
export function checkInput(
  kind: JobKind,
  values: Readonly<Record<string, unknown>>,
  files: ReadonlyMap<string, StoredFile>,
): JsonObject {
  const misplaced = Object.keys(values).filter((name) => !isValueField(kind, name));
  // A copy either way: what the values inherit is not theirs.
  const known = misplaced.length === 0 ? { ...values } : without(values, misplaced);
  const checked = valueSchema(kind.input).safeParse(known);
  const faults = [
    ...unknownFields(kind, misplaced),
    ...filesAsValues(kind, misplaced),
    ...missingFiles(kind, values, files),
    ...(checked.success ? [] : faultsOf(checked.error)),
  ];
  if (faults.length > 0 || !checked.success) throw invalid(kind, faults);
  const input = { ...(checked.data as Record<string, Json>), ...Object.fromEntries(files) } as unknown as JsonObject;
  const between = kind.check(input);
  if (between.length > 0) throw invalid(kind, between);
  refuseLarge(kind, input);
  return input;
}

/**
 * The file field of this name.
 * @throws JobError `invalid-input` that names the nearest known field
 */
export function fieldNamed(kind: JobKind, name: string): FileField {
  const field = fieldOf(kind, name);
  if (field instanceof FileField) return field;
  const message = field === undefined ? unknownMessage(kind, name) : "expected a value here, not a file";
  throw invalid(kind, [{ path: name, message }]);
}

/**
 * Looks at what is given for a file, since a path or a bare stream would fail later and say less.
 * @throws JobError `invalid-input` that says what a file is
 */
export function ensureFile(kind: JobKind, path: string, source: Partial<FileSource> | null): void {
  if (typeof source?.name === "string" && isFileContent(source.content)) return;
  const message = "expected a file: { name, content }, the content a Uint8Array or a stream of them";
  throw invalid(kind, [{ path, message }]);
}

function without(values: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function unknownFields(kind: JobKind, misplaced: readonly string[]): Fault[] {
  return misplaced
    .filter((name) => fieldOf(kind, name) === undefined)
    .map((name) => ({ path: name, message: unknownMessage(kind, name) }));
}

function filesAsValues(kind: JobKind, misplaced: readonly string[]): Fault[] {
  return misplaced
    .filter((name) => fieldOf(kind, name) instanceof FileField)
    .map((path) => ({ path, message: "a file is expected here, and a value was sent" }));
}

/** A name from outside may be one that every object has, such as `constructor`. */
function fieldOf(kind: JobKind, name: string): JobKind["input"][string] | undefined {
  return Object.hasOwn(kind.input, name) ? kind.input[name] : undefined;
}

function isValueField(kind: JobKind, name: string): boolean {
  const field = fieldOf(kind, name);
  return field !== undefined && !(field instanceof FileField);
}

function missingFiles(
  kind: JobKind,
  values: Readonly<Record<string, unknown>>,
  files: ReadonlyMap<string, StoredFile>,
): Fault[] {
  return fileFields(kind.input)
    .filter(([name, field]) => !field.optional && !files.has(name) && !Object.hasOwn(values, name))
    .map(([name]) => ({ path: name, message: "a file is expected here" }));
}

function unknownMessage(kind: JobKind, name: string): string {
  const known = Object.keys(kind.input);
  const hint = known.length === 0 ? "" : `, did you mean "${closest(name, known)}"?`;
  return `unknown field "${name}"${hint}`;
}

function invalid(kind: JobKind, faults: readonly Fault[]): JobError {
  const list = faults.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  return new JobError("invalid-input", `the input does not fit ${kind.name}: ${list}`, { faults });
}

function refuseLarge(kind: JobKind, input: JsonObject): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= maxPayloadBytes) return;
  throw new JobError(
    "payload-too-large",
    `the values of this ${kind.name} are ${bytes} bytes, and ${maxPayloadBytes} are taken; declare large data as file()`,
  );
}
