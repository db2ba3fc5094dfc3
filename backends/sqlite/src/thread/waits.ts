import type { Fault } from "../database/fault.ts";
import type { JobRow } from "../database/job-row.ts";
import type { WaitOperations } from "../database/operations.ts";
import type { Reply } from "../database/protocol.ts";

const versionIndex = 4;

type Receive = WaitOperations["receive"];

/** Those who wait: for messages, or for a job to change. */
export class Waits {
  /** By the id of the wait: what is wanted. */
  readonly #receivers = new Map<number, Parameters<Receive>>();
  /** By job, then by the id of the wait: the version it has. */
  readonly #watches = new Map<string, Map<number, number>>();
  readonly #watched = new Map<number, string>();
  /** What the transaction that goes on has made of jobs that are watched. */
  readonly #changes = new Map<string, JobRow | undefined>();

  get isEmpty(): boolean {
    return this.#receivers.size === 0 && this.#watched.size === 0;
  }

  get hasReceivers(): boolean {
    return this.#receivers.size > 0;
  }

  /** Whether the transaction that goes on has changed jobs that are watched. */
  get hasChanges(): boolean {
    return this.#changes.size > 0;
  }

  get watchedJobs(): string[] {
    return [...this.#watches.keys()];
  }

  addReceiver(id: number, wanted: Parameters<Receive>): void {
    this.#receivers.set(id, wanted);
  }

  addWatch(id: number, jobId: string, version: number): void {
    const watches = this.#watches.get(jobId) ?? new Map<number, number>();
    this.#watches.set(jobId, watches.set(id, version));
    this.#watched.set(id, jobId);
  }

  /** Lets a wait go. @returns whether it still waited */
  remove(id: number): boolean {
    const jobId = this.#watched.get(id);
    if (jobId === undefined) return this.#receivers.delete(id);
    const watches = this.#watches.get(jobId);
    watches?.delete(id);
    if (watches?.size === 0) this.#watches.delete(jobId);
    return this.#watched.delete(id);
  }

  /** Answers everybody who waits with this fault. */
  refuseAll(fault: Fault): Reply[] {
    const replies = [...this.#receivers.keys(), ...this.#watched.keys()].map((id) => ({ id, fault }));
    for (const { id } of replies) this.remove(id);
    return replies;
  }

  /** Gives what is ready to those who wait for messages, the first to come first. */
  deliver(receive: Receive): Reply[] {
    const replies: Reply[] = [];
    for (const [id, wanted] of this.#receivers) {
      const deliveries = receive(...wanted);
      if (deliveries.length === 0) break;
      replies.push({ id, value: deliveries });
    }
    return replies;
  }

  /** Notes what a transaction has made of a job; undefined: it is gone. */
  noteChange(jobId: string, row: JobRow | undefined): void {
    if (this.#watches.has(jobId)) this.#changes.set(jobId, row);
  }

  /** Forgets what was noted: its transaction was rolled back. */
  discardChanges(): void {
    this.#changes.clear();
  }

  /** Answers those who watch jobs that were changed by a transaction that has been committed. */
  answerChanges(): Reply[] {
    const replies = [...this.#changes].flatMap(([jobId, row]) => this.answerWatches(jobId, row));
    this.#changes.clear();
    return replies;
  }

  /** Answers those who watch this job, and for whom this row is news. */
  answerWatches(jobId: string, row: JobRow | undefined): Reply[] {
    const watches = [...(this.#watches.get(jobId) ?? [])];
    const replies = watches
      .filter(([, version]) => row === undefined || row[versionIndex] > version)
      .map(([id]) => (row === undefined ? { id, fault: notFound(jobId) } : { id, value: row }));
    for (const { id } of replies) this.remove(id);
    return replies;
  }
}

function notFound(jobId: string): Fault {
  return { code: "job-not-found", message: `there is no job "${jobId}", or none any more` };
}
