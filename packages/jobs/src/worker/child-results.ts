import { isStoredFile } from "../client/output-files.ts";
import { FileField } from "../file-field.ts";
import type { HandlerInput, JobFile, Shape } from "../shape.ts";
import type { StoredFile } from "../job.ts";
import type { JsonObject } from "../json.ts";
import type { ChildEntry, ChildKind, ChildResult } from "./children.ts";

/** Those of a kind, with their files in hand. */
export function childResults<O extends Shape>(
  kind: ChildKind<O>,
  entries: readonly ChildEntry[],
  fileOf: (stored: StoredFile) => JobFile,
): readonly ChildResult<O>[] {
  return entries
    .filter((entry) => entry.kind === kind.name)
    .map(({ id, state, output, problem }) => ({
      id,
      state,
      output: output && handOver(kind, output, fileOf),
      problem,
    }));
}

function handOver<O extends Shape>(
  kind: ChildKind<O>,
  output: JsonObject,
  fileOf: (stored: StoredFile) => JobFile,
): HandlerInput<O> {
  const entries = Object.entries(output).map(([name, value]) => [
    name,
    kind.output[name] instanceof FileField && isStoredFile(value) ? fileOf(value) : value,
  ]);
  return Object.fromEntries(entries) as HandlerInput<O>;
}
