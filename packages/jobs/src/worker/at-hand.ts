import type { Logger } from "../logger.ts";
import type { Delivery } from "../ports/job-queue.ts";
import { giveBack } from "./give-back.ts";

/** A message that waits longer is given back: another worker may be idle. */
const heldForMs = 50;

/** Messages that were received before a slot was free for them. None of their jobs is claimed. */
export class AtHand {
  readonly #log: Logger;
  readonly #held = new Map<Delivery, NodeJS.Timeout>();
  readonly #goingBack = new Set<Promise<void>>();

  constructor(log: Logger) {
    this.#log = log;
  }

  get size(): number {
    return this.#held.size;
  }

  hold(delivery: Delivery): void {
    this.#held.set(
      delivery,
      setTimeout(() => this.#giveBack(delivery), heldForMs),
    );
  }

  /** The one that was received first. */
  take(): Delivery | undefined {
    for (const [delivery, timer] of this.#held) {
      clearTimeout(timer);
      this.#held.delete(delivery);
      return delivery;
    }
    return undefined;
  }

  /** Gives everything back, and waits until that is done. */
  async giveAllBack(): Promise<void> {
    for (const [delivery, timer] of this.#held) {
      clearTimeout(timer);
      this.#giveBack(delivery);
    }
    await Promise.all(this.#goingBack);
  }

  #giveBack(delivery: Delivery): void {
    this.#held.delete(delivery);
    const going = giveBack(delivery, this.#log).finally(() => this.#goingBack.delete(going));
    this.#goingBack.add(going);
  }
}
