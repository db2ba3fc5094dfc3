import { isJobError } from "../errors.ts";
import { announceVersion } from "../handler-version.ts";
import type { Job, JobKind } from "../job-kind.ts";
import type { Logger } from "../logger.ts";
import type { BlobStore } from "../ports/blob-store.ts";

/**
 * What a worker has said of its handlers' versions. Whoever submits goes by it, where a kind's results are reused by the
 * version of its handler.
 */
export class Announcements {
  readonly #blobs: BlobStore;
  readonly #log: Logger;
  readonly #announced = new Map<string, string>();

  constructor(blobs: BlobStore, log: Logger) {
    this.#blobs = blobs;
    this.#log = log;
  }

  /** Announces what can be known before any job is run. What takes its time is not waited for once `stopping` is aborted. */
  async announceAll(jobs: readonly Job[], stopping: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      if (stopping.aborted) resolve();
      else stopping.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([stopped, Promise.all(jobs.map((job) => this.#announceEarly(job)))]);
  }

  /** Announces a version, unless it is what this worker has said last. A back end that cannot take it is told again later. */
  async announce({ name, reuse }: JobKind, version: string | undefined): Promise<void> {
    if (reuse !== "handler-version" || version === undefined || this.#announced.get(name) === version) return;
    this.#announced.set(name, version);
    try {
      await announceVersion(this.#blobs, name, version);
      this.#log.info({ job: name, version }, "announced the version of the handler");
    } catch (cause) {
      this.#announced.delete(name);
      if (!isJobError(cause)) throw cause;
      this.#log.warn({ job: name, err: cause }, "the version of the handler could not be announced; later again");
    }
  }

  async #announceEarly({ kind, version }: Job): Promise<void> {
    if (kind.reuse !== "handler-version") return;
    const known = await version().catch((cause: unknown) => {
      // The application's code, whatever it throws; it is asked again after every attempt.
      this.#log.warn({ job: kind.name, err: cause }, "the version of the handler is not known yet");
      return undefined;
    });
    await this.announce(kind, known);
  }
}
