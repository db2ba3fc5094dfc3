import type { Delivery, JobMessage } from "@millrace/jobs";
import { returnsOf } from "./message-format.ts";
import type { Incoming } from "./take-ready.ts";

const longestTimerMs = 2_147_483_647;

/** What a delivery needs of its queue. */
export interface DeliveryPlace {
  /** How long the server lets a message be held. */
  readonly holdAtMostMs: number;
  /** @throws JobError `closed` */
  ensureOpen(): void;
  /**
   * @param returns how often the messages that this one stands for were given back
   * @throws JobError `storage-unavailable`
   */
  send(message: JobMessage, returns: number): Promise<void>;
  /** The message is in hand no more. */
  letGo(delivery: RabbitmqDelivery): void;
}

/**
 * A message in hand: unacknowledged on its channel. If that closes, the server gives the message to somebody else, and
 * nothing said here has an effect any more.
 */
export class RabbitmqDelivery implements Delivery {
  readonly message: JobMessage;
  readonly #incoming: Incoming;
  readonly #place: DeliveryPlace;
  readonly #heldSince = performance.now();
  #visibilityMs: number;
  #lapse: NodeJS.Timeout;
  #inHand = true;

  constructor(message: JobMessage, incoming: Incoming, visibilityMs: number, place: DeliveryPlace) {
    this.message = message;
    this.#incoming = incoming;
    this.#place = place;
    this.#visibilityMs = visibilityMs;
    this.#lapse = this.#lapseLater();
  }

  async extend(visibilityMs: number): Promise<void> {
    this.#place.ensureOpen();
    if (!this.#inHand) return;
    this.#visibilityMs = visibilityMs;
    this.#lapse = this.#lapseLater();
    if (performance.now() - this.#heldSince > this.#place.holdAtMostMs / 2)
      await this.#replace(visibilityMs, this.#returns);
  }

  async acknowledge(): Promise<void> {
    this.#place.ensureOpen();
    if (this.#letGo()) this.#acknowledge();
  }

  async release(delayMs: number): Promise<void> {
    this.#place.ensureOpen();
    if (this.#inHand) await this.#replace(delayMs, 0);
  }

  /** Gives it back unused: sent anew, it does not count as given back, and what had been counted is not forgotten. */
  async putBack(): Promise<void> {
    this.#place.ensureOpen();
    if (this.#inHand) await this.#replace(0, this.#returns);
  }

  /** Gives it back as it is: the server counts that against it. */
  giveBack(): void {
    const { channel, received } = this.#incoming;
    if (this.#letGo() && channel.active) channel.basicNack({ deliveryTag: received.deliveryTag, requeue: true });
  }

  /**
   * Puts a new message in the place of this one. The new one first: doubled it does no harm, and lost it would be missed.
   */
  async #replace(delayMs: number, returns: number): Promise<void> {
    clearTimeout(this.#lapse);
    try {
      await this.#place.send({ ...this.message, delayMs }, returns);
    } catch (error) {
      if (this.#inHand) this.#lapse = this.#lapseLater();
      throw error;
    }
    if (this.#letGo()) this.#acknowledge();
  }

  get #returns(): number {
    return returnsOf(this.#incoming.received.headers);
  }

  #lapseLater(): NodeJS.Timeout {
    clearTimeout(this.#lapse);
    return setTimeout(() => this.giveBack(), Math.min(this.#visibilityMs, longestTimerMs));
  }

  /** @returns whether it was in hand until now */
  #letGo(): boolean {
    const inHand = this.#inHand;
    this.#inHand = false;
    clearTimeout(this.#lapse);
    this.#place.letGo(this);
    return inHand;
  }

  #acknowledge(): void {
    const { channel, received } = this.#incoming;
    if (channel.active) channel.basicAck({ deliveryTag: received.deliveryTag });
  }
}
