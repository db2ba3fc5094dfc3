import { isStoredFile, referenceTo } from "../client/output-files.ts";
import { faultsOf, fileFields, valueSchema } from "../job-kind.ts";
import type { JobKind } from "../job-kind.ts";
import type { Json, JsonObject } from "../json.ts";
import { JobFailure, problem } from "../problem.ts";

/**
 * What a handler returned, as its record will hold it.
 * @throws JobFailure `invalid-result` with every fault
 */
export function checkOutput(kind: JobKind, output: Readonly<Record<string, unknown>>): JsonObject {
  const files = fileFields(kind.output);
  const values = Object.entries(output).filter(([name]) => !files.some(([field]) => field === name));
  const checked = valueSchema(kind.output).safeParse(Object.fromEntries(values));
  const missing = files.filter(
    ([name, field]) => !(field.optional && output[name] === undefined) && !isStoredFile(output[name]),
  );
  const faults = [
    ...(checked.success ? [] : faultsOf(checked.error).map(({ path, message }) => `${path}: ${message}`)),
    ...missing.map(([name]) => `${name}: expected what files.put() returned`),
  ];
  if (!checked.success || faults.length > 0) throw invalidResult(kind, faults);
  const stored = files.flatMap(([name]) => (isStoredFile(output[name]) ? [[name, referenceTo(output[name])]] : []));
  return { ...Object.fromEntries(stored), ...(checked.data as Record<string, Json>) } as JsonObject;
}

function invalidResult(kind: JobKind, faults: readonly string[]): JobFailure {
  const detail = `The handler of ${kind.name} returned something else than it declares: ${faults.join("; ")}. This is a fault of the application, not of your input.`;
  return new JobFailure(problem("invalid-result", "The result is not valid", detail));
}
