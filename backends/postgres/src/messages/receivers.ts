import type { DeliveryRow, Received } from "./message-statements.ts";
import type { ClaimOnReceipt } from "@millrace/jobs";
import { Looks } from "../wakes/looks.ts";

/** What somebody wants who waits for messages. */
export interface Wanted {
  readonly max: number;
  readonly visibilityMs: number;
  readonly claim: ClaimOnReceipt | undefined;
}

interface Receiver {
  readonly wanted: Wanted;
  readonly resolve: (rows: readonly DeliveryRow[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** What receivers do to the queue. */
export interface ReceiversOptions {
  readonly receive: (wanted: Wanted) => Promise<Received>;
  /** Gives back what was delivered to somebody who had just gone. */
  readonly giveBack: (rows: readonly DeliveryRow[]) => Promise<void>;
  readonly pollMs: number;
}

/** Those who wait for messages, the first to come first. They are woken by a bell, and look by themselves now and then. */
export class Receivers {
  readonly #options: ReceiversOptions;
  readonly #waiting = new Set<Receiver>();
  readonly #looks: Looks;

  constructor(options: ReceiversOptions) {
    this.#options = options;
    this.#looks = new Looks({ look: () => this.#look(), failed: (error) => this.#refuseAll(error) });
  }

  async receive(wanted: Wanted, signal: AbortSignal): Promise<readonly DeliveryRow[]> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<readonly DeliveryRow[]>();
    const receiver: Receiver = { wanted, resolve, reject };
    this.#waiting.add(receiver);
    const onAbort = (): void => {
      this.#waiting.delete(receiver);
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    this.#looks.ring();
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Messages may be there. */
  ring(): void {
    if (this.#waiting.size > 0) this.#looks.ring();
  }

  async close(): Promise<void> {
    await this.#looks.close();
  }

  async #look(): Promise<number | null> {
    for (const receiver of this.#waiting) {
      const { deliveries, nextInMs } = await this.#options.receive(receiver.wanted);
      if (deliveries.length === 0) return this.#pauseMs(nextInMs);
      // Aborted while the messages were on their way: nobody else knows of them.
      if (this.#waiting.delete(receiver)) receiver.resolve(deliveries);
      else await this.#options.giveBack(deliveries);
    }
    return null;
  }

  #pauseMs(nextInMs: number | null): number {
    const pollMs = this.#options.pollMs * (0.75 + Math.random() / 2);
    return nextInMs === null ? pollMs : Math.min(pollMs, Math.max(nextInMs, 1));
  }

  #refuseAll(reason: unknown): void {
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting.clear();
  }
}
