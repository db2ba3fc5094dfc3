import type { ClaimAnswer, Delivery, JobMessage } from "@millrace/jobs";
import type { Database } from "./database.ts";
import type { InHand } from "./messages/in-hand.ts";
import type { DeliveryRow } from "./messages/message-statements.ts";

/** A message in hand, and where it stands; or one that was taken out with the claim of its job, for whom nothing is left to do. */
export class PostgresDelivery implements Delivery {
  readonly message: JobMessage;
  readonly claim?: ClaimAnswer;
  readonly #inHand: InHand | null;
  readonly #database: Database;
  readonly #ensureOpen: () => void;

  constructor(
    { place, receipt, traceparent, claim, ...message }: DeliveryRow,
    database: Database,
    ensureOpen: () => void,
  ) {
    this.message = { ...message, ...(traceparent !== null && { traceparent }) };
    if (claim !== null) this.claim = claim;
    this.#inHand = receipt === null ? null : { place, receipt };
    this.#database = database;
    this.#ensureOpen = ensureOpen;
  }

  async extend(visibilityMs: number): Promise<void> {
    await this.#hand("extend", visibilityMs);
  }

  async acknowledge(): Promise<void> {
    await this.#hand("decide", null);
  }

  async release(delayMs: number): Promise<void> {
    await this.#hand("decide", delayMs);
  }

  /** Where the message stands in this database; null if it is in another, or in hand no more. */
  inHandIn(database: Database): InHand | null {
    return this.#database === database ? this.#inHand : null;
  }

  async #hand(what: "extend" | "decide", delayMs: number | null): Promise<void> {
    this.#ensureOpen();
    if (this.#inHand !== null) await this.#database.hand({ what, ...this.#inHand, delayMs });
  }
}
