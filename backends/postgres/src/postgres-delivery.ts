import type { ClaimAnswer, Delivery, JobMessage } from "@millrace/jobs";
import type { Database } from "./database.ts";
import type { InHand } from "./messages/in-hand.ts";
import type { DeliveryRow } from "./messages/message-statements.ts";

/** A message in hand, and where it stands. */
export class PostgresDelivery implements Delivery {
  readonly message: JobMessage;
  readonly claim?: ClaimAnswer;
  readonly #inHand: InHand;
  readonly #database: Database;
  readonly #ensureOpen: () => void;

  constructor(
    { place, receipt, traceparent, claim, ...message }: DeliveryRow,
    database: Database,
    ensureOpen: () => void,
  ) {
    this.message = { ...message, ...(traceparent !== null && { traceparent }) };
    if (claim !== null) this.claim = claim;
    this.#inHand = { place, receipt };
    this.#database = database;
    this.#ensureOpen = ensureOpen;
  }

  async extend(visibilityMs: number): Promise<void> {
    this.#ensureOpen();
    await this.#database.hand({ what: "extend", ...this.#inHand, delayMs: visibilityMs });
  }

  async acknowledge(): Promise<void> {
    this.#ensureOpen();
    await this.#database.hand({ what: "decide", ...this.#inHand, delayMs: null });
  }

  async release(delayMs: number): Promise<void> {
    this.#ensureOpen();
    await this.#database.hand({ what: "decide", ...this.#inHand, delayMs });
  }

  /** Where the message stands in this database; null if it is in another. */
  inHandIn(database: Database): InHand | null {
    return this.#database === database ? this.#inHand : null;
  }
}
