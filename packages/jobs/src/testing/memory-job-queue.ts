import { JobError } from "../errors.ts";
import type { Delivery, JobMessage, JobQueue } from "../ports/job-queue.ts";
import { Bell } from "./bell.ts";

/** A clock that was injected may jump, so that a wait for a time looks at it again this often. */
const lookAgainMs = 10;

/** A message in the queue. Its receipt grows with every delivery, so that an old delivery has no say. */
interface Entry {
  readonly message: JobMessage;
  readonly place: number;
  visibleAt: number;
  receipt: number;
}

/** Keeps messages in a set. */
export class MemoryJobQueue implements JobQueue {
  readonly #now: () => number;
  readonly #entries = new Set<Entry>();
  readonly #changed = new Bell();
  #places = 0;
  #closed = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  async send(messages: readonly JobMessage[]): Promise<void> {
    this.#ensureOpen();
    for (const message of structuredClone(messages)) {
      this.#entries.add({ message, place: ++this.#places, visibleAt: this.#now() + message.delayMs, receipt: 0 });
    }
    this.#changed.ring();
  }

  async receive(options: {
    readonly max: number;
    readonly visibilityMs: number;
    readonly signal: AbortSignal;
  }): Promise<readonly Delivery[]> {
    for (;;) {
      this.#ensureOpen();
      options.signal.throwIfAborted();
      const ready = this.#ready().slice(0, options.max);
      if (ready.length > 0) return ready.map((entry) => this.#deliver(entry, options.visibilityMs));
      await this.#changed.wait(options.signal, this.#entries.size > 0 ? lookAgainMs : undefined);
    }
  }

  async depth(): Promise<{ waiting: number; ready: number }> {
    this.#ensureOpen();
    return { waiting: this.#entries.size, ready: this.#ready().length };
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ensureOpen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#changed.ring();
  }

  #ready(): Entry[] {
    const now = this.#now();
    const ready = [...this.#entries].filter(({ visibleAt }) => visibleAt <= now);
    return ready.toSorted((a, b) => b.message.priority - a.message.priority || a.place - b.place);
  }

  #deliver(entry: Entry, visibilityMs: number): Delivery {
    const receipt = ++entry.receipt;
    entry.visibleAt = this.#now() + visibilityMs;
    const ifCurrent = async (act: () => void): Promise<void> => {
      this.#ensureOpen();
      if (entry.receipt !== receipt) return;
      act();
      this.#changed.ring();
    };
    return {
      message: entry.message,
      extend: (extendMs) => ifCurrent(() => (entry.visibleAt = this.#now() + extendMs)),
      acknowledge: () => ifCurrent(() => this.#entries.delete(entry)),
      release: (delayMs) =>
        ifCurrent(() => {
          entry.visibleAt = this.#now() + delayMs;
          entry.receipt++;
        }),
    };
  }

  #ensureOpen(): void {
    if (this.#closed) throw new JobError("closed", "the job queue was closed");
  }
}
