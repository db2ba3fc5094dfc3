import type { JobKind } from "../job-kind.ts";
import type { FileSource } from "../shape.ts";
import type { StoredFile } from "../job.ts";
import type { Backend } from "../ports/backend.ts";
import { commit } from "./commit.ts";
import type { Submitted } from "./commit.ts";
import { JobDraft } from "./job-draft.ts";
import { reuseEarlier } from "./reuse.ts";
import { checkSubmitOptions } from "./submit-options.ts";
import type { CheckedSubmitOptions, SubmitOptions } from "./submit-options.ts";

/**
 * A job on its way in, for those who receive its parts one after the other, such as a streamed upload.
 *
 * Disposed before {@link commit}, it leaves nothing behind.
 */
export class Submission implements AsyncDisposable {
  readonly #backend: Backend;
  readonly #kind: JobKind;
  readonly #options: CheckedSubmitOptions;
  readonly #draft: JobDraft;
  #recorded = false;

  /** @throws JobError `invalid-input`, naming every fault of the options */
  constructor(backend: Backend, kind: JobKind, options: SubmitOptions = {}) {
    this.#backend = backend;
    this.#kind = kind;
    this.#options = checkSubmitOptions(options);
    this.#draft = new JobDraft(backend.blobs, kind, this.#options);
  }

  /** The id of the job, unless there will be an earlier one in its place. */
  get id(): string {
    return this.#draft.id;
  }

  /**
   * Stores a file of the input, reading it to its end.
   * @throws JobError `invalid-input` for an unknown or doubled field, `unsupported-type`, `file-too-large`
   * @throws JobFailure where the field's own check refuses the content
   * @throws whatever the content throws when it breaks off; nothing is kept then
   */
  async addFile(name: string, source: FileSource): Promise<StoredFile> {
    return this.#draft.addFile(name, source);
  }

  /**
   * Makes the job. When it resolves, the job is on stable storage and will be run.
   * @param late options that are known only once the input was read; they take the place of those that were given first
   * @throws JobError `invalid-input` with every fault, `payload-too-large`, `idempotency-key-reused`
   */
  async commit(values: Readonly<Record<string, unknown>>, late: Pick<SubmitOptions, "reuse"> = {}): Promise<Submitted> {
    const draft = this.#draft;
    const job = draft.toJob(values, late.reuse);
    // From here on the record may exist although the answer is lost, so the files are the sweeper's to judge.
    this.#recorded = true;
    const drafted = await reuseEarlier(this.#backend, this.#kind, { drafts: [draft], job }, this.#options);
    const [inserted] = await commit(this.#backend, [drafted], this.#options.log);
    if (inserted === undefined) throw new Error("a store answered nothing to a job that was to be added");
    return inserted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#recorded) await this.#draft.deleteFiles();
  }
}
