import { createHash } from "node:crypto";
import { JobError } from "../errors.ts";
import { streamOf } from "../file-content.ts";
import type { FileField } from "../file-field.ts";
import { cleanFileName } from "../file-name.ts";
import { newJobId } from "../job-id.ts";
import type { JobKind } from "../job-kind.ts";
import { limitsOf } from "../job-limits.ts";
import type { FileSource } from "../shape.ts";
import type { NewJob, StoredFile } from "../job.ts";
import type { JsonObject } from "../json.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import { JobFailure } from "../problem.ts";
import { checkInput, ensureFile, fieldNamed } from "./check-input.ts";
import { isStoredFile } from "./output-files.ts";
import { reuseKeyOf } from "./reuse-key.ts";
import type { CheckedSubmitOptions } from "./submit-options.ts";
import { withHead } from "./with-head.ts";

const headBytes = 4_096;
/** A job that is being put together: its files are stored as they come, and nothing else is yet. */
export class JobDraft {
  readonly id: string = newJobId();
  readonly #blobs: BlobStore;
  readonly #kind: JobKind;
  readonly #options: CheckedSubmitOptions;
  readonly #files = new Map<string, StoredFile>();
  readonly #keys: string[] = [];

  constructor(blobs: BlobStore, kind: JobKind, options: CheckedSubmitOptions) {
    this.#blobs = blobs;
    this.#kind = kind;
    this.#options = options;
  }

  /** As `Submission.addFile`. */
  async addFile(name: string, source: FileSource): Promise<StoredFile> {
    const field = fieldNamed(this.#kind, name);
    ensureFile(this.#kind, name, source);
    if (this.#files.has(name)) throw sentTwice(this.#kind.name, name);
    const fileName = cleanFileName(source.name);
    refuseType(field, fileName);
    const stored = await this.#store(name, field, fileName, source);
    this.#files.set(name, stored);
    return stored;
  }

  /**
   * The job with these values and the files that were added.
   * @throws JobError `invalid-input` with every fault, `payload-too-large`
   */
  toJob(values: Readonly<Record<string, unknown>>, reuse: boolean = this.#options.reuse): NewJob {
    const input = checkInput(this.#kind, values, this.#files);
    const { idempotencyKey, priority, delayMs, deadlineMs, limits } = this.#options;
    const { resultTtlMs, recordTtlMs, logTtlMs, unique } = this.#options;
    const { name, reuse: reusable } = this.#kind;
    return {
      id: this.id,
      kind: this.#kind.name,
      input,
      maxAttempts: this.#kind.attempts,
      priority,
      delayMs,
      deadlineMs: deadlineMs ?? this.#kind.deadlineMs,
      resultTtlMs: resultTtlMs ?? this.#kind.resultTtlMs,
      idempotencyKey,
      fingerprint: idempotencyKey === null ? null : fingerprint(this.#kind.name, input),
      recordTtlMs: recordTtlMs ?? this.#kind.recordTtlMs,
      logTtlMs: logTtlMs ?? this.#kind.logTtlMs,
      maxDeaths: this.#kind.maxDeaths,
      ...limitsOf(limits ?? this.#kind.limits, this.#kind.name, input),
      ...(reuse && reusable !== null && { reuseKey: reuseKeyOf(name, reusable, input) }),
      // Kinds do not know of each other, and need not agree on keys.
      ...(unique && { unique: { ...unique, key: `${this.#kind.name}/${unique.key}` } }),
    };
  }

  /** Deletes the files that were added. */
  async deleteFiles(): Promise<void> {
    for (const key of this.#keys) await this.#blobs.delete(key);
  }

  async #store(name: string, field: FileField, fileName: string, source: FileSource): Promise<StoredFile> {
    const key = `jobs/${this.id}/input/${name}`;
    const contentType = field.contentTypeOf(fileName) ?? source.contentType ?? "application/octet-stream";
    const content = withHead(streamOf(source.content), headBytes, (head) => {
      const refusal = field.check(head, fileName);
      if (refusal !== undefined) throw new JobFailure(refusal);
    });
    const { maxBytes } = field;
    const { signal } = this.#options;
    const digest = await this.#blobs.put(key, content, { maxBytes, contentType, ...(signal && { signal }) });
    this.#keys.push(key);
    return { key, name: fileName, contentType, ...digest };
  }
}

function refuseType(field: FileField, fileName: string): void {
  if (field.acceptsName(fileName)) return;
  const types = field.accept.join(", ");
  throw new JobError("unsupported-type", `"${fileName}" is not of a type that is taken here; send one of ${types}`);
}

function sentTwice(kind: string, path: string): JobError {
  const message = "only one file can be sent here";
  const what = `the input does not fit ${kind}: ${path}: ${message}`;
  return new JobError("invalid-input", what, { faults: [{ path, message }] });
}

/** What a client calls the type of the same bytes depends on how it sends them, so that two of its tries may differ there. */
function fingerprint(kind: string, input: JsonObject): string {
  const entries = Object.entries(input).map(([field, value]) => [
    field,
    isStoredFile(value) ? contentOf(value) : value,
  ]);
  const text = JSON.stringify([kind, Object.fromEntries(entries)]);
  return createHash("sha256").update(text).digest("hex");
}

function contentOf({ name, bytes, sha256 }: StoredFile): JsonObject {
  return { name, bytes, sha256 };
}
