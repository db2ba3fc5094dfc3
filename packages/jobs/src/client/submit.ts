import { FileField } from "../file-field.ts";
import type { FileSource, JobKind, Shape, SubmitInput } from "../job-kind.ts";
import type { Backend } from "../ports/backend.ts";
import { Submission } from "./submission.ts";
import type { Submitted, SubmitOptions } from "./submission.ts";

/**
 * Submits a job whose whole input is at hand. When it resolves, the job is on stable storage and will be run.
 * @throws JobError as {@link Submission.addFile} and {@link Submission.commit} do
 */
export async function submit<I extends Shape, O extends Shape>(
  backend: Backend,
  kind: JobKind<I, O>,
  input: SubmitInput<I>,
  options: SubmitOptions = {},
): Promise<Submitted> {
  await using submission = new Submission(backend, kind, options);
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!(kind.input[name] instanceof FileField)) values[name] = value;
    else if (value !== undefined) await submission.addFile(name, value as FileSource);
  }
  return await submission.commit(values);
}
