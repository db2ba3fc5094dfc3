import { FileField } from "../file-field.ts";
import type { FileSource, Shape } from "../shape.ts";
import type { StoredFile } from "../job.ts";

/** Whatever takes the files of an input. */
interface FileTaker {
  addFile(name: string, source: FileSource): Promise<StoredFile>;
}

/** Hands the files of an input that is at hand as a whole to `taker`. @returns its values */
export async function addFiles(taker: FileTaker, shape: Shape, input: object): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!(shape[name] instanceof FileField)) values[name] = value;
    else if (value !== undefined) await taker.addFile(name, value as FileSource);
  }
  return values;
}
