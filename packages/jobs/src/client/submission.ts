import { createHash } from "node:crypto";
import { JobError, isJobError } from "../errors.ts";
import type { FileField } from "../file-field.ts";
import { cleanFileName } from "../file-name.ts";
import { newJobId } from "../job-id.ts";
import type { FileSource, JobKind } from "../job-kind.ts";
import type { JobRecord, NewJob, StoredFile } from "../job.ts";
import type { JsonObject } from "../json.ts";
import type { Backend } from "../ports/backend.ts";
import { silentLogger } from "../logger.ts";
import { publish } from "../observation/job-events.ts";
import type { Logger } from "../logger.ts";
import { JobFailure } from "../problem.ts";
import { checkInput, fieldNamed } from "./check-input.ts";
import { withHead } from "./with-head.ts";

/** How a job is submitted. */
export interface SubmitOptions {
  /** Submitting again with the same key and the same input returns the first job instead of a second one. */
  readonly idempotencyKey?: string;
  /** Higher first. Default 0. */
  readonly priority?: number;
  readonly signal?: AbortSignal;
  readonly log?: Logger;
}

/** The job that came of a submission. */
export interface Submitted {
  readonly record: JobRecord;
  /** False where an idempotency key led to a job that was there before. */
  readonly created: boolean;
}

const headBytes = 4_096;
// What two submissions of the same thing differ in: the key holds the new job's id, and what a client calls the type of the
// same bytes depends on how it sends them.
const unlike: ReadonlySet<string> = new Set(["key", "contentType"]);

/**
 * A job on its way in, for those who receive its parts one after the other, such as a streamed upload. This is the only
 * place that knows the order: the files, then the record, then the message.
 *
 * Blobs before record: a blob without a record is swept, a record that names a missing blob would be a lie. Record before
 * message: a message without a record is ignored, a record without a message is sent again by upkeep.
 *
 * Disposed before {@link commit}, it leaves nothing behind.
 */
export class Submission implements AsyncDisposable {
  readonly id: string = newJobId();
  readonly #backend: Backend;
  readonly #kind: JobKind;
  readonly #options: SubmitOptions;
  readonly #files = new Map<string, StoredFile>();
  readonly #keys: string[] = [];
  #recorded = false;

  constructor(backend: Backend, kind: JobKind, options: SubmitOptions = {}) {
    this.#backend = backend;
    this.#kind = kind;
    this.#options = options;
  }

  /**
   * Stores a file of the input, reading it to its end.
   * @throws JobError `invalid-input` for an unknown or doubled field, `unsupported-type`, `file-too-large`
   * @throws JobFailure where the field's own check refuses the content
   * @throws whatever the content throws when it breaks off; nothing is kept then
   */
  async addFile(name: string, source: FileSource): Promise<StoredFile> {
    const field = fieldNamed(this.#kind, name);
    if (this.#files.has(name)) throw fault(name, "only one file can be sent here");
    const fileName = cleanFileName(source.name);
    refuseType(field, fileName);
    const stored = await this.#store(name, field, fileName, source);
    this.#files.set(name, stored);
    return stored;
  }

  /**
   * Makes the job. When it resolves, the job is on stable storage and will be run.
   * @throws JobError `invalid-input` with every fault, `payload-too-large`, `idempotency-key-reused`
   */
  async commit(values: Readonly<Record<string, unknown>>): Promise<Submitted> {
    const input = checkInput(this.#kind, values, this.#files);
    const job = this.#newJob(input);
    // From here on the record may exist although the answer is lost, so the files are the sweeper's to judge.
    this.#recorded = true;
    const { record, created } = await this.#backend.store.insert(job);
    if (created) await this.#announce(record);
    else await this.#settleForEarlier(record, job);
    return { record, created };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#recorded) await this.#deleteFiles();
  }

  async #store(name: string, field: FileField, fileName: string, source: FileSource): Promise<StoredFile> {
    const key = `jobs/${this.id}/input/${name}`;
    const contentType = source.contentType ?? "application/octet-stream";
    const content = withHead(source.content, headBytes, (head) => {
      const refusal = field.check(head, fileName);
      if (refusal !== undefined) throw new JobFailure(refusal);
    });
    const { maxBytes } = field;
    const { signal } = this.#options;
    const digest = await this.#backend.blobs.put(key, content, { maxBytes, contentType, ...(signal && { signal }) });
    this.#keys.push(key);
    return { key, name: fileName, contentType, ...digest };
  }

  #newJob(input: JsonObject): NewJob {
    return {
      id: this.id,
      kind: this.#kind.name,
      input,
      maxAttempts: this.#kind.attempts,
      priority: this.#options.priority ?? 0,
      delayMs: 0,
      resultTtlMs: this.#kind.resultTtlMs,
      idempotencyKey: this.#options.idempotencyKey ?? null,
      fingerprint: this.#options.idempotencyKey === undefined ? null : fingerprint(this.#kind.name, input),
    };
  }

  async #announce(record: JobRecord): Promise<void> {
    const { id, kind, priority, notBefore } = record;
    publish(() => ({ type: "submitted", id, kind, at: Date.now(), priority, notBefore }));
    await this.#ring(record);
  }

  async #ring(record: JobRecord): Promise<void> {
    const message = { jobId: record.id, kind: record.kind, delayMs: 0, priority: record.priority };
    try {
      await this.#backend.queue.send([message]);
    } catch (cause) {
      if (!isJobError(cause, "storage-unavailable")) throw cause;
      // The job is accepted: its record is durable, and upkeep rings for records that nobody has claimed.
      const log = this.#options.log ?? silentLogger;
      log.warn(
        { jobId: record.id, err: cause },
        "the queue did not take the message of a new job; upkeep will send it",
      );
    }
  }

  async #settleForEarlier(earlier: JobRecord, job: NewJob): Promise<void> {
    if (earlier.id === job.id) return;
    await this.#deleteFiles();
    if (earlier.fingerprint !== job.fingerprint) {
      throw new JobError(
        "idempotency-key-reused",
        "this idempotency key was used before, for another input; use a new key for a new job",
      );
    }
  }

  async #deleteFiles(): Promise<void> {
    for (const key of this.#keys) await this.#backend.blobs.delete(key);
  }
}

function refuseType(field: FileField, fileName: string): void {
  if (field.acceptsName(fileName)) return;
  const types = field.accept.join(", ");
  throw new JobError("unsupported-type", `"${fileName}" is not of a type that is taken here; send one of ${types}`);
}

function fault(path: string, message: string): JobError {
  return new JobError("invalid-input", `${path}: ${message}`, { faults: [{ path, message }] });
}

function fingerprint(kind: string, input: JsonObject): string {
  const text = JSON.stringify([kind, input], (name, value: unknown) => (unlike.has(name) ? undefined : value));
  return createHash("sha256").update(text).digest("hex");
}
