import type { ClaimAnswer, Delivery, JobMessage } from "@millrace/jobs";
import { claimAnswer } from "./claim-answer.ts";
import type { Database } from "./database/database.ts";
import type { DeliveryRow, HoldOperations, InHand } from "./database/operations.ts";

type DeliveryCall = "extend" | "acknowledge" | "release";

/** A message in hand, and where it stands. */
export class SqliteDelivery implements Delivery {
  readonly message: JobMessage;
  readonly claim?: ClaimAnswer;
  readonly #inHand: InHand;
  readonly #database: Database;
  readonly #call: <Name extends DeliveryCall>(name: Name, ...args: Parameters<HoldOperations[Name]>) => Promise<void>;

  constructor(
    { place, receipt, traceparent, claim, ...message }: DeliveryRow,
    database: Database,
    call: <Name extends DeliveryCall>(name: Name, ...args: Parameters<HoldOperations[Name]>) => Promise<void>,
  ) {
    this.message = { ...message, ...(traceparent !== null && { traceparent }) };
    if (claim !== null) this.claim = claimAnswer(claim);
    this.#inHand = { place, receipt };
    this.#database = database;
    this.#call = call;
  }

  extend(visibilityMs: number): Promise<void> {
    return this.#call("extend", this.#inHand.place, this.#inHand.receipt, visibilityMs);
  }

  acknowledge(): Promise<void> {
    return this.#call("acknowledge", this.#inHand.place, this.#inHand.receipt);
  }

  release(delayMs: number): Promise<void> {
    return this.#call("release", this.#inHand.place, this.#inHand.receipt, delayMs);
  }

  /** Where the message stands in this database; null if it is in another. */
  inHandIn(database: Database): InHand | null {
    return this.#database === database ? this.#inHand : null;
  }
}
