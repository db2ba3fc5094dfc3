import type { JobKind } from "../job-kind.ts";
import type { Shape, SubmitInput } from "../shape.ts";
import type { Backend } from "../ports/backend.ts";
import { addFiles } from "./add-files.ts";
import { Submission } from "./submission.ts";
import type { Submitted } from "./commit.ts";
import type { SubmitOptions } from "./submit-options.ts";

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
  return await submission.commit(await addFiles(submission, kind.input, input));
}
