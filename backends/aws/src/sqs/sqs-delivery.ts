import type { Delivery, JobMessage } from "@millrace/jobs";
import { longestVisibilityMs } from "./messages.ts";
import type { Messages } from "./messages.ts";

/** The service counts from a moment before the message came here. */
const countedBeforeMs = 60_000;

/** Where a delivery belongs. */
export interface DeliveryPlace {
  readonly messages: Pick<Messages, "send" | "delete" | "hide">;
  /** @throws JobError `closed` */
  ensureOpen(): void;
}

/**
 * A message in hand, hidden from others. What is given back is sent anew, and this message deleted: the service counts how often
 * a message is received, and sets aside what is received too often, but only what nobody gave back should count. A new message
 * also has its time before it, where an old one would be forgotten with the queue's retention.
 */
export class SqsDelivery implements Delivery {
  readonly message: JobMessage;
  readonly #receiptHandle: string;
  readonly #place: DeliveryPlace;
  readonly #heldSince = performance.now();
  #hiddenUntil: number;
  #inHand = true;

  constructor(message: JobMessage, receiptHandle: string, visibilityMs: number, place: DeliveryPlace) {
    this.message = message;
    this.#receiptHandle = receiptHandle;
    this.#place = place;
    this.#hiddenUntil = this.#heldSince + visibilityMs;
  }

  async extend(visibilityMs: number): Promise<void> {
    this.#place.ensureOpen();
    if (!this.#inHand) return;
    const hiddenUntil = performance.now() + visibilityMs;
    const isTooLong = hiddenUntil - this.#heldSince > longestVisibilityMs - countedBeforeMs;
    if (isTooLong) return this.#replace(visibilityMs);
    await this.#place.messages.hide(this.#receiptHandle, visibilityMs);
    this.#hiddenUntil = hiddenUntil;
  }

  async acknowledge(): Promise<void> {
    this.#place.ensureOpen();
    if (!this.#inHand) return;
    await this.#place.messages.delete(this.#receiptHandle);
    this.#inHand = false;
  }

  async release(delayMs: number): Promise<void> {
    this.#place.ensureOpen();
    // What has lapsed is there again by itself.
    if (this.#inHand && performance.now() < this.#hiddenUntil) await this.#replace(delayMs);
  }

  /** The new message first: doubled it does no harm, and lost it would be missed. */
  async #replace(delayMs: number): Promise<void> {
    await this.#place.messages.send({ ...this.message, delayMs });
    this.#inHand = false;
    await this.#place.messages.delete(this.#receiptHandle);
  }
}
